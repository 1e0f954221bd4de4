import GRDB
import Ostraka

/// The schema, step by step. A step that has been released is never changed.
enum Migrations {
  static var migrator: DatabaseMigrator { migrator(reaching: .none) }

  /// - Parameter failpoints: reached before each step is committed.
  static func migrator(reaching failpoints: Failpoints) -> DatabaseMigrator {
    var migrator = DatabaseMigrator()
    for (name, step) in steps {
      migrator.registerMigration(name) { database in
        try step(database)
        try failpoints.reach(.beforeCommit)
      }
    }
    return migrator
  }

  private static let steps: [(name: String, step: @Sendable (Database) throws -> Void)] = [
    (
      "1",
      { database in
        try database.execute(sql: parties)
        try database.execute(sql: messages)
        try database.execute(sql: documents)
        try database.execute(sql: passages)
      }
    ),
    ("2", { try $0.execute(sql: growth) }),
    ("3", { try $0.execute(sql: "ALTER TABLE shard ADD COLUMN egress TEXT") }),
    ("4", { try $0.execute(sql: questions) }),
    ("5", { try $0.execute(sql: ranges) }),
    (
      "6",
      { database in
        try database.execute(sql: languages)
        try database.execute(sql: sizes)
        try database.execute(sql: vectors)
        try PassageTerms.reindex(database)
      }
    ),
    // The ledger may say that the clock was set back: programs before can't read that.
    ("7", { _ in }),
  ]

  /// What keeps a memory from growing without end, and shows how it grows.
  private static let growth = """
    ALTER TABLE message ADD COLUMN excused INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE document ADD COLUMN secrets_allowed INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE document ADD COLUMN followed INTEGER NOT NULL DEFAULT 1;
    CREATE INDEX message_settled ON message (settled) WHERE state > 1;
    CREATE INDEX request_at ON request (at);
    CREATE INDEX conversation_ending ON conversation (expires) WHERE expires IS NOT NULL;
    CREATE TABLE spent (
      id TEXT NOT NULL PRIMARY KEY,
      mac BLOB NOT NULL,
      until INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE backup (
      path TEXT NOT NULL PRIMARY KEY,
      made INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX spent_until ON spent (until);
    CREATE TABLE size_then (
      day INTEGER PRIMARY KEY,
      stored INTEGER NOT NULL,
      documents INTEGER NOT NULL,
      entries INTEGER NOT NULL
    ) STRICT;
    """

  /// Passages that ask, and in how many passages a term occurs wherever it stands.
  private static let questions = """
    ALTER TABLE passage ADD COLUMN asks INTEGER NOT NULL DEFAULT 0;
    DROP TABLE passage_terms;
    CREATE VIRTUAL TABLE passage_terms USING fts5vocab ('passage_index', 'row');
    """

  /// Shards have numbers, and the passages of a shard a range of ids, so that FTS5 reads only that.
  /// Segments are merged two by two where that is asked for (Store+Merging).
  private static let ranges = """
    CREATE TABLE numbered (
      number INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      reader TEXT NOT NULL,
      about TEXT NOT NULL,
      egress TEXT
    ) STRICT;
    INSERT INTO numbered (id, reader, about, egress)
      SELECT id, reader, about, egress FROM shard ORDER BY id;
    DROP TABLE shard;
    ALTER TABLE numbered RENAME TO shard;
    DROP TABLE passage_terms;
    DROP TABLE passage_index;
    DROP TABLE passage;
    CREATE TABLE passage (
      id INTEGER PRIMARY KEY,
      revision TEXT NOT NULL REFERENCES revision(id),
      ordinal INTEGER NOT NULL,
      start INTEGER NOT NULL,
      finish INTEGER NOT NULL,
      first_line INTEGER NOT NULL,
      last_line INTEGER NOT NULL,
      path TEXT NOT NULL,
      length INTEGER NOT NULL,
      asks INTEGER NOT NULL,
      body TEXT NOT NULL,
      headings TEXT NOT NULL
    ) STRICT;
    CREATE INDEX passage_revision ON passage (revision);
    CREATE VIRTUAL TABLE passage_index USING fts5 (
      body, headings,
      content='passage', content_rowid='id', tokenize="ascii tokenchars '_'"
    );
    INSERT INTO passage_index (passage_index, rank) VALUES ('usermerge', 2);
    CREATE VIRTUAL TABLE passage_terms USING fts5vocab ('passage_index', 'row');
    DROP TABLE statistics;
    CREATE TABLE statistics (
      passages INTEGER NOT NULL,
      terms INTEGER NOT NULL,
      changes INTEGER NOT NULL
    ) STRICT;
    INSERT INTO statistics VALUES (0, 0, 0);
    CREATE TRIGGER passage_added AFTER INSERT ON passage BEGIN
      INSERT INTO passage_index (rowid, body, headings) VALUES (new.id, new.body, new.headings);
      UPDATE statistics
        SET passages = passages + 1, terms = terms + new.length, changes = changes + 1;
    END;
    CREATE TRIGGER passage_removed AFTER DELETE ON passage BEGIN
      INSERT INTO passage_index (passage_index, rowid, body, headings)
        VALUES ('delete', old.id, old.body, old.headings);
      UPDATE statistics
        SET passages = passages - 1, terms = terms - old.length, changes = changes + 1;
    END;
    """

  /// Passages have the language of their document, and the memory remembers which it has seen, a bit for each.
  /// What the analyzer makes of a text has changed too, so all is indexed again.
  private static let languages = """
    ALTER TABLE passage ADD COLUMN language INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE statistics ADD COLUMN languages INTEGER NOT NULL DEFAULT 0;
    DROP TRIGGER passage_added;
    CREATE TRIGGER passage_added AFTER INSERT ON passage BEGIN
      INSERT INTO passage_index (rowid, body, headings) VALUES (new.id, new.body, new.headings);
      UPDATE statistics
        SET passages = passages + 1, terms = terms + new.length, changes = changes + 1,
          languages = languages | (1 << new.language);
    END;
    """

  /// How much a shard has is counted as documents come and go: each question asks which shards there are.
  private static let sizes = """
    ALTER TABLE shard ADD COLUMN documents INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE shard ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
    UPDATE shard SET
      documents = (SELECT count(*) FROM placement WHERE shard = shard.id),
      bytes = (SELECT coalesce(sum(finish - start), 0) FROM placement WHERE shard = shard.id);
    CREATE TRIGGER placement_added AFTER INSERT ON placement BEGIN
      UPDATE shard SET documents = documents + 1, bytes = bytes + new.finish - new.start
        WHERE id = new.shard;
    END;
    CREATE TRIGGER placement_removed AFTER DELETE ON placement BEGIN
      UPDATE shard SET documents = documents - 1, bytes = bytes - old.finish + old.start
        WHERE id = old.shard;
    END;
    """

  /// What passages mean to a model, and which of them it has to read, once one was configured.
  private static let vectors = """
    ALTER TABLE statistics ADD COLUMN vectors INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE vector (
      passage INTEGER PRIMARY KEY,
      bytes BLOB NOT NULL
    ) STRICT;
    CREATE TABLE vector_model (
      fingerprint BLOB NOT NULL PRIMARY KEY
    ) STRICT;
    CREATE TABLE unembedded (
      passage INTEGER PRIMARY KEY
    ) STRICT;
    CREATE TRIGGER passage_unembedded AFTER INSERT ON passage
      WHEN EXISTS (SELECT 1 FROM vector_model) BEGIN
      INSERT INTO unembedded (passage) VALUES (new.id);
    END;
    CREATE TRIGGER vector_added AFTER INSERT ON vector BEGIN
      UPDATE statistics SET vectors = vectors + 1;
    END;
    CREATE TRIGGER vector_removed AFTER DELETE ON vector BEGIN
      UPDATE statistics SET vectors = vectors - 1;
    END;
    CREATE TRIGGER passage_vector_removed AFTER DELETE ON passage BEGIN
      DELETE FROM vector WHERE passage = old.id;
      DELETE FROM unembedded WHERE passage = old.id;
    END;
    """

  private static let parties = """
    CREATE TABLE memory (
      id TEXT NOT NULL PRIMARY KEY,
      made INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE ledger (
      sequence INTEGER PRIMARY KEY,
      canonical BLOB NOT NULL,
      hash BLOB NOT NULL
    ) STRICT;
    CREATE TABLE party (
      id TEXT NOT NULL PRIMARY KEY,
      added INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE credential (
      id TEXT NOT NULL PRIMARY KEY,
      party TEXT NOT NULL REFERENCES party(id),
      kind TEXT NOT NULL,
      proof BLOB NOT NULL,
      added INTEGER NOT NULL,
      expires INTEGER,
      revoked INTEGER
    ) STRICT;
    """

  /// A message's state: 0 ready, 1 leased, 2 done, 3 dead.
  private static let messages = """
    CREATE TABLE conversation (
      id TEXT NOT NULL PRIMARY KEY,
      parties TEXT NOT NULL,
      expires INTEGER
    ) STRICT;
    CREATE TABLE message (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      canonical BLOB NOT NULL,
      mac BLOB NOT NULL,
      salt BLOB NOT NULL,
      conversation TEXT NOT NULL,
      sender TEXT NOT NULL,
      mailbox TEXT NOT NULL,
      kind TEXT NOT NULL,
      priority INTEGER NOT NULL,
      expires INTEGER,
      sent INTEGER NOT NULL,
      state INTEGER NOT NULL,
      attempt INTEGER NOT NULL DEFAULT 0,
      held_by_host INTEGER NOT NULL DEFAULT 0,
      available INTEGER NOT NULL,
      settled INTEGER,
      settlement BLOB,
      reason TEXT
    ) STRICT;
    CREATE INDEX message_waiting ON message (mailbox, priority, sequence) WHERE state < 2;
    CREATE INDEX message_due ON message (available) WHERE state < 2;
    CREATE INDEX message_expiring ON message (expires) WHERE state < 2 AND expires IS NOT NULL;
    """

  private static let documents = """
    CREATE TABLE shard (
      id TEXT NOT NULL PRIMARY KEY,
      reader TEXT NOT NULL,
      about TEXT NOT NULL
    ) STRICT;
    CREATE TABLE document (
      id TEXT NOT NULL PRIMARY KEY,
      source TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL UNIQUE,
      shard TEXT NOT NULL REFERENCES shard(id),
      current TEXT NOT NULL
    ) STRICT;
    CREATE INDEX document_shard ON document (shard);
    CREATE TABLE revision (
      id TEXT NOT NULL PRIMARY KEY,
      document TEXT NOT NULL REFERENCES document(id),
      number INTEGER NOT NULL,
      byte_count INTEGER NOT NULL,
      sha256 BLOB NOT NULL,
      source_sha256 BLOB NOT NULL,
      salt BLOB NOT NULL,
      loaded INTEGER NOT NULL,
      modified INTEGER
    ) STRICT;
    CREATE INDEX revision_document ON revision (document);
    CREATE TABLE chunk (
      revision TEXT NOT NULL REFERENCES revision(id),
      start INTEGER NOT NULL,
      bytes BLOB NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX chunk_place ON chunk (revision, start);
    CREATE TABLE placement (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      shard TEXT NOT NULL REFERENCES shard(id),
      revision TEXT NOT NULL REFERENCES revision(id),
      start INTEGER NOT NULL,
      finish INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX placement_shard ON placement (shard, sequence);
    CREATE INDEX placement_revision ON placement (revision);
    CREATE TABLE forgotten (
      source BLOB NOT NULL PRIMARY KEY
    ) STRICT;
    CREATE TABLE request (
      id TEXT NOT NULL PRIMARY KEY,
      at INTEGER NOT NULL,
      digest BLOB NOT NULL,
      result TEXT NOT NULL
    ) STRICT;
    """

  /// `body`, `headings` and `shard_term` are terms with spaces between them, for FTS5.
  private static let passages = """
    CREATE TABLE passage (
      id INTEGER PRIMARY KEY,
      revision TEXT NOT NULL REFERENCES revision(id),
      shard TEXT NOT NULL,
      ordinal INTEGER NOT NULL,
      start INTEGER NOT NULL,
      finish INTEGER NOT NULL,
      first_line INTEGER NOT NULL,
      last_line INTEGER NOT NULL,
      path TEXT NOT NULL,
      length INTEGER NOT NULL,
      body TEXT NOT NULL,
      headings TEXT NOT NULL,
      shard_term TEXT NOT NULL
    ) STRICT;
    CREATE INDEX passage_revision ON passage (revision, ordinal);
    CREATE VIRTUAL TABLE passage_index USING fts5 (
      body, headings, shard_term,
      content='passage', content_rowid='id', tokenize="ascii tokenchars '_'"
    );
    CREATE VIRTUAL TABLE passage_terms USING fts5vocab ('passage_index', 'col');
    CREATE TABLE statistics (
      passages INTEGER NOT NULL,
      terms INTEGER NOT NULL
    ) STRICT;
    INSERT INTO statistics VALUES (0, 0);
    CREATE TRIGGER passage_added AFTER INSERT ON passage BEGIN
      INSERT INTO passage_index (rowid, body, headings, shard_term)
        VALUES (new.id, new.body, new.headings, new.shard_term);
      UPDATE statistics SET passages = passages + 1, terms = terms + new.length;
    END;
    CREATE TRIGGER passage_removed AFTER DELETE ON passage BEGIN
      INSERT INTO passage_index (passage_index, rowid, body, headings, shard_term)
        VALUES ('delete', old.id, old.body, old.headings, old.shard_term);
      UPDATE statistics SET passages = passages - 1, terms = terms - old.length;
    END;
    """
}

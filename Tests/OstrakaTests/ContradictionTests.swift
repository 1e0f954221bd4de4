import Testing

@testable import Ostraka

@Suite("Of two quotes")
struct ContradictionTests {
  private static let conflicting = [
    ("The poll interval is 5 seconds.", "The poll interval is 30 seconds."),
    ("Version 1.2.3 is the newest release.", "Version 1.3.0 is the newest release."),
    ("The release is planned for 2026-03-01.", "The release is planned for 2026-04-01."),
    ("Telemetry upload: enabled", "Telemetry upload: disabled"),
    ("Guests may write to the database.", "Guests may not write to the database."),
    ("The server listens on port 7077.", "The server listens on port 8080 by default."),
    ("A lease lasts three seconds.", "A lease lasts five seconds."),
    ("A message is kept for 7 days.", "A message is kept for seven hours."),
    ("The meeting is on 8 May 2026.", "The meeting is on 9 May 2026."),
    ("We ship on March 3rd, 2026.", "We ship on March 10th, 2026."),
    ("The price of the licence is $40.", "The price of the licence is $55."),
    ("The cache holds 512 MB.", "The cache holds 2 GB."),
    ("The backup runs daily at 02:00.", "The backup runs daily at 04:30."),
    ("Retries are enabled for uploads.", "Retries are disabled for uploads."),
    ("The index is rebuilt at start.", "The index is never rebuilt at start."),
    ("Uploads over 10 MB are refused.", "Uploads over 25 MB are refused."),
    ("The minimum supported version is v2.1.", "The minimum supported version is v3.0."),
    ("The quorum is 3 of 5 replicas.", "The quorum is 4 of 5 replicas."),
    ("The daemon doesn't follow links.", "The daemon follows links."),
    ("Coverage of the parser is 81%.", "Coverage of the parser is 93%."),
    ("El billete cuesta 1.200 euros.", "El billete cuesta 1.300 euros."),
    ("The mole is 21,5 metres long.", "The mole is 23,5 metres long."),
    ("The tank holds 1_000,5 litres.", "The tank holds 900,5 litres."),
  ]

  private static let differing = [
    ("The poll interval is 5 seconds.", "The poll interval is 5 seconds long."),
    ("The poll interval is 5 seconds.", "The lease of a message is 30 seconds."),
    ("The read timeout is 3 seconds by default.", "The write timeout is 5 seconds by default."),
    ("The harbour has 4 piers.", "The harbour was built by the city."),
    ("It has 3 parts and 4 walls.", "It has 3 parts and 4 walls."),
    ("Sends are retried twice.", "A send that fails is tried again, two times."),
    ("A lease lasts three seconds.", "A lease lasts 3 seconds."),
    ("The cache holds 2048 MB.", "The cache holds 2 GB."),
    ("Der Umbau kostet 1.500 Euro.", "Der Umbau kostet 1500 Euro."),
    ("Im Lager herrschen 21,5 Grad.", "Im Lager herrschen 21.5 Grad."),
    ("The harbour opens at 8:30.", "The harbour opens at 08:30."),
    ("The boat costs 1,500 dollars.", "The boat costs 1.5 thousand dollars."),
    ("The meeting is on 8 May 2026.", "The meeting is on 2026-05-08."),
    ("We ship on March 3rd, 2026.", "We ship on 3 March 2026."),
    ("A message is kept for 7 days.", "A message is kept for a week."),
    ("The window is 60 minutes.", "The window is 1 hour."),
    ("Version 1.2.3 fixed the leak.", "Version 1.3.0 fixed the crash."),
    ("Anna has 2 boats.", "Ben has 3 boats."),
    ("In 2024 the team had 5 people.", "In 2025 the team had 8 people."),
    ("The primary listens on port 5432.", "The standby listens on port 5433."),
    ("The test took 12 seconds on Linux.", "The test took 15 seconds on macOS."),
    ("Not all guests may write.", "Guests of the owner may write."),
    ("The limit is 1,000 messages.", "The limit is 1000 messages."),
    ("Chapter 3 describes the bus.", "Chapter 5 describes the ledger."),
  ]

  @Test("that give the same thing different values, both are shown", arguments: conflicting)
  func contradictions(_ pair: (String, String)) {
    #expect(Contradiction().difference(pair.0, pair.1) != nil)
    #expect(Contradiction().difference(pair.1, pair.0) != nil)
  }

  @Test("that only differ, nothing is said", arguments: differing)
  func agreements(_ pair: (String, String)) {
    #expect(Contradiction().difference(pair.0, pair.1) == nil)
    #expect(Contradiction().difference(pair.1, pair.0) == nil)
  }
}

import Foundation
import Hummingbird
import Ostraka

/// The host's side of the guest protocol: every method of the memory's seams.
struct GuestRoutes: Sendable {
  let memory: any Memory
  let guests: Guests

  func add(to routes: inout Routes) {
    addBus(to: &routes)
    addLibrary(to: &routes)
    addDocuments(to: &routes)
    addLedger(to: &routes)
    addParties(to: &routes)
    addMemory(to: &routes)
    addDesk(to: &routes)
    addStreams(to: &routes)
  }

  private func addBus(to routes: inout Routes) {
    let memory = memory
    routes.on(BusCall.open) { input, party in
      try await memory.bus(for: party).open(input)
      return Nothing()
    }
    routes.on(BusCall.send) { input, party in
      try await memory.bus(for: party).send(input)
      return Nothing()
    }
    routes.on(BusCall.receive) { input, party in
      try await memory.bus(for: party).receive(
        input.mailbox, limit: min(input.limit, GuestLimits.deliveries), lease: input.lease)
    }
    routes.on(BusCall.extend) { input, party in
      try await memory.bus(for: party).extend(input.delivery, by: input.duration)
    }
    routes.on(BusCall.settle) { input, party in
      try await memory.bus(for: party).settle(input.deliveries, input.settlement)
      return Nothing()
    }
    routes.on(BusCall.find) { input, party in try await memory.bus(for: party).find(input) }
  }

  private func addLibrary(to routes: inout Routes) {
    let memory = memory
    routes.on(LibraryCall.placement) { input, party in
      try await memory.library(for: party).placement(of: input)
    }
    routes.on(LibraryCall.postings) { input, party in
      try await memory.library(for: party).postings(
        for: QueryTerms(input.question), in: input.shards, limit: input.limit)
    }
    routes.on(LibraryCall.shards) { _, party in try await memory.library(for: party).shards() }
    routes.on(LibraryCall.set) { input, party in
      try await memory.library(for: party).set(input)
      return Nothing()
    }
    routes.on(LibraryCall.remove) { input, party in
      try await memory.library(for: party).remove(input.shard, request: input.request)
      return Nothing()
    }
  }

  private func addDocuments(to routes: inout Routes) {
    let memory = memory
    routes.on(LibraryCall.forget) { input, party in
      try await memory.library(for: party).forget(input)
    }
    routes.on(LibraryCall.documents) { _, party in
      try await memory.library(for: party).documents()
    }
    routes.on(LibraryCall.document) { input, party in
      try await memory.library(for: party).document(named: input)
    }
    routes.on(LibraryCall.documentsOf) { input, party in
      try await memory.library(for: party).documents(of: input)
    }
    routes.on(.post, LibraryCall.put, access: .owner) { exchange in
      guard let header = exchange.header(GuestHeader.load).flatMap({ Data(base64Encoded: $0) }),
        let load = try? APIEncoding.decoder().decode(LoadHeader.self, from: header)
      else { throw OstrakaError(.invalidRequest, "The load's header is missing or damaged.") }
      let bytes = try await exchange.bytes(limit: Load.limit)
      return Reply.json(
        try await memory.library(for: exchange.actingParty).put(load.load(bytes)))
    }
    routes.on(.post, LibraryCall.bytes, access: .owner) { exchange in
      let extent = try await exchange.decode(Extent.self, limit: GuestLimits.body)
      return Reply.bytes(try await memory.library(for: exchange.actingParty).bytes(extent))
    }
  }

  private func addLedger(to routes: inout Routes) {
    let memory = memory
    routes.on(LedgerCall.head) { _, _ in try await memory.ledger.head() }
    routes.on(LedgerCall.entries) { input, _ in
      try await memory.ledger.entries(from: input.from, limit: input.limit)
    }
    routes.on(LedgerCall.verify) { _, _ in try await memory.ledger.verify() }
  }

  private func addParties(to routes: inout Routes) {
    let memory = memory
    routes.on(PartiesCall.all) { _, _ in try await memory.parties.all() }
    routes.on(PartiesCall.add) { input, _ in
      try await memory.parties.add(
        input.party, Credential(text: input.credential), expires: input.expires)
      return Nothing()
    }
    routes.on(PartiesCall.rotate) { input, _ in
      try await memory.parties.rotate(
        input.party, to: Credential(text: input.credential), expires: input.expires,
        othersEnd: input.othersEnd)
      return Nothing()
    }
    routes.on(PartiesCall.revoke) { input, _ in
      try await memory.parties.revoke(input)
      return Nothing()
    }
  }

  private func addDesk(to routes: inout Routes) {
    let memory = memory
    routes.on(.post, DeskCall.next.path, access: .owner) { exchange in
      let input = try await exchange.decode(DeskCall.Next.self, limit: GuestLimits.body)
      let patience = min(input.patience, GuestLimits.poll)
      return Reply.json(
        try await exchange.whileConnected {
          try await memory.desk.next(input.call, within: patience)
        })
    }
    routes.on(DeskCall.reply) { input, _ in try await memory.desk.reply(input) }
    routes.on(DeskCall.lapse) { input, _ in
      try await memory.desk.lapse(input)
      return Nothing()
    }
    routes.on(DeskCall.leave) { input, _ in
      try await memory.desk.leave(input)
      return Nothing()
    }
    routes.on(DeskCall.nudge) { input, _ in try await memory.desk.nudge(input) }
    routes.on(DeskCall.release) { input, _ in try await memory.desk.release(input) }
  }

  private func addMemory(to routes: inout Routes) {
    let (memory, guests) = (memory, guests)
    routes.on(MemoryCall.ask) { input, _ in try await memory.ask(input) }
    routes.on(MemoryCall.search) { input, _ in
      try await memory.search(input.query, shards: input.shards, limit: input.limit)
    }
    routes.on(MemoryCall.read) { input, _ in
      try await memory.read(
        input.document, from: input.first, through: input.last, limit: input.limit)
    }
    routes.on(MemoryCall.authenticate) { input, _ in try await memory.authenticate(input) }
    routes.on(MemoryCall.backup) { input, _ in
      try await memory.backup(
        to: input.path, withKey: input.withKey, request: input.request)
    }
    routes.on(MemoryCall.status) { _, _ in try await memory.status() }
    routes.on(MemoryCall.yield) { _, _ in
      await guests.onYield()
      return Nothing()
    }
    routes.on(.get, MemoryCall.handshake, access: .owner) { _ in
      Reply.json(
        Handshake(
          memory: memory.id, role: guests.role, process: getpid(), version: guests.version))
    }
  }
}

extension Routes {
  /// Decodes what a call sends and encodes what comes back.
  fileprivate mutating func on<Input, Output>(
    _ call: GuestCall<Input, Output>,
    _ handle: @escaping @Sendable (Input, PartyID) async throws -> Output
  ) {
    on(.post, call.path, access: .owner) { exchange in
      let input = try await exchange.decode(Input.self, limit: GuestLimits.body)
      return Reply.json(try await handle(input, exchange.actingParty))
    }
  }
}

extension Exchange {
  /// The party for which the owner's process acts.
  var actingParty: PartyID {
    header(GuestHeader.party).map(PartyID.init(rawValue:)) ?? .owner
  }
}

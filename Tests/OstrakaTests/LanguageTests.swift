import Foundation
import Testing

@testable import Ostraka

@Suite struct LanguageTests {
  @Test(arguments: [
    ("The keeper of the lighthouse is not at home, and that was to be expected.", Language.english),
    ("Der Wärter des Leuchtturms ist nicht zu Hause, und das war zu erwarten.", .german),
    ("El guardián del faro no está en casa, como era de esperar para todos.", .spanish),
    ("Le gardien du phare n'est pas dans la maison, comme on le pensait.", .french),
    ("Il guardiano del faro non è in casa, come tutti si aspettavano della notte.", .italian),
    ("O guardião do farol não está em casa, como se esperava da noite para o dia.", .portuguese),
    ("De wachter van de vuurtoren is niet thuis, en dat was wel te verwachten.", .other),
    ("Latarnik nie jest w domu, jak się tego od niego spodziewano przez lata.", .other),
    ("for (i = 0; i < n; i++) { s[i] = v; } return do_it(a, o, e, z);", .english),
    ("灯台守は留守だった。", .english), ("", .english), ("die hard", .english),
    ("Who founded La Casa de Papel?", .english), ("Where did Rosa de la Cruz live?", .english),
    ("Which hat did the man die in?", .english),
  ])
  func `a text's function words tell its language`(text: String, language: Language) {
    #expect(Language.of(text) == language)
  }

  @Test func `a stem meets no word of another language`() {
    let german = Analyzer(language: .german).terms(in: "Die Note unter dem Header")
    #expect(Set(german).isDisjoint(with: Analyzer().terms(in: "not und head")))
    #expect(german.contains(Analyzer().terms(in: "header")[0]) == false)
    let query = QueryTerms("header")
    #expect(query.found(in: Set(german), of: .german) == query.terms)
  }

  @Test func `names and headings of a foreign text are found in English too, and its dates`() {
    let text = "# Running tests, 12 September 2023\n\nDie Mole ist nicht mit dem Turm verbunden.\n"
    let all = PassageTerms.all(of: Data(text.utf8), named: "testing.md", revision: "r")
    #expect(all.last?.language == .german)
    let headings = Set(all.last?.headings ?? [])
    #expect(headings.isSuperset(of: ["run", "test", "2023_09_12"].map { Term($0) }))
  }

  @Test(arguments: [
    ("der die das", false), ("und in der", false), ("what is it", false), ("la Mole", true),
  ])
  func `a question of function words says nothing`(question: String, saysSomething: Bool) {
    #expect(QueryTerms(question).saysSomething == saysSomething)
  }

  @Test(arguments: [
    ("哪里", true), ("器在", true), ("务器", false), ("どこ", true), ("冷蔵", false), ("haus", false),
  ])
  func `a bigram with a particle says nothing`(bigram: String, saysNothing: Bool) {
    #expect(FunctionCharacters.occur(in: Term(bigram)) == saysNothing)
  }

  @Test func `what is foreign in a long text doesn't decide`() {
    let license = "Permission is hereby granted, to any person, that this be used as it is.\n"
    let text =
      license + String(repeating: "Die Mole ist nicht mit dem Turm verbunden. ", count: 300)
    #expect(Language.of(text) == .german)
  }

  @Test(arguments: [
    (Language.german, "Häuser", "Haus"), (.german, "Dateien", "Datei"), (.german, "alten", "alte"),
    (.spanish, "informaciones", "información"), (.spanish, "luces", "luz"),
    (.spanish, "archivo", "archivos"), (.french, "chevaux", "cheval"),
    (.french, "fichiers", "fichier"), (.italian, "macchine", "macchina"),
    (.portuguese, "informações", "informação"), (.portuguese, "arquivos", "arquivo"),
  ])
  func `number, gender and case don't matter`(language: Language, one: String, other: String) {
    let analyzer = Analyzer(language: language)
    #expect(analyzer.terms(in: one) == analyzer.terms(in: other))
  }

  @Test func `words of a language without known forms stay as they are written`() {
    #expect(
      Analyzer(language: .other).terms(in: "Running houses")
        == ["running_xx", "houses_xx"].map { Term($0) })
  }

  @Test func `a question knows how each language writes its words`() {
    let query = QueryTerms("Häuser")
    #expect(query.terms.count == 1)
    #expect(query.form(of: query.terms[0], in: .german) == Term("haus_de"))
    #expect(query.form(of: query.terms[0], in: .english) == query.terms[0])
    #expect(query.form(of: Term("else"), in: .german) == Term("else"))
  }

  @Test(arguments: [
    ("Wo ist die Datei mit dem Namen der Nutzer?", ["datei", "namen", "nutzer"]),
    ("¿Dónde está la lista de los usuarios?", ["lista", "usuario"]),
    ("Where is the list of the users?", ["list", "user"]),
  ])
  func `function words of the question's own language are left out`(
    question: String, terms: [String]
  ) {
    #expect(QueryTerms(question).terms == terms.map { Term($0) })
  }

  @Test(arguments: [
    ("Смотритель маяка ушёл домой.", Script.cyrillic), ("ذهب حارس المنارة إلى البيت", .arabic),
    ("שומר המגדלור הלך הביתה", .hebrew), ("प्रकाशस्तंभ का रखवाला घर गया", .devanagari),
  ])
  func `a script whose word forms aren't known is told`(text: String, script: Script) {
    #expect(text.unfamiliarScript == script)
  }

  @Test(arguments: ["The word маяк is Russian.", "灯台守は留守だった。", "ผู้ดูแลประภาคาร", "등대지기", "", "1 + 1"])
  func `scripts that are known are not`(text: String) {
    #expect(text.unfamiliarScript == nil)
  }
}

extension String {
  fileprivate var unfamiliarScript: Script? {
    Data(utf8).withUnsafeBytes { Script.unfamiliar(in: $0) }
  }
}

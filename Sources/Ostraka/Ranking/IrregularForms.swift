/// Irregular forms of English words and the word that each belongs to: no stemmer can know that
/// "bought" is "buy". The common verbs and nouns of school grammars, without forms that are more often another
/// word ("bit", "lives", "leaves").
enum IrregularForms {
  /// The base's stem for the stem of a form.
  static func base(of stem: Term) -> Term { bases[stem] ?? stem }

  private static let bases: [Term: Term] = {
    var bases: [Term: Term] = [:]
    for group in table.split(whereSeparator: { $0 == "," || $0 == "\n" }) {
      let words = group.split(separator: " ").map { stem(of: $0) }
      for form in words.dropFirst() where form != words[0] { bases[form] = words[0] }
    }
    return bases
  }()

  private static func stem(of word: Substring) -> Term {
    var letters = Array(word.utf8)
    EnglishStemmer.stem(&letters)
    return Term(String(decoding: letters, as: UTF8.self))
  }

  private static let table = """
    arise arose arisen, awake awoke awoken, become became, begin began begun, bend bent, bind bound
    bite bitten, bleed bled, blow blew blown, break broke broken, breed bred, bring brought
    build built, burn burnt, buy bought, catch caught, choose chose chosen, cling clung, come came
    creep crept, deal dealt, dig dug, draw drew drawn, dream dreamt, drink drank drunk
    drive drove driven, eat ate eaten, fall fell fallen, feed fed, feel felt, fight fought
    find found, flee fled, fling flung, fly flew flown, forbid forbade forbidden
    forget forgot forgotten, forgive forgave forgiven, freeze froze frozen, give gave given
    go went gone, grow grew grown, hang hung, hear heard, hide hid hidden, hold held, keep kept
    kneel knelt, know knew known, lay laid, lead led, lean leant, leap leapt, learn learnt
    leave left, lend lent, light lit, lose lost, make made, mean meant, meet met, pay paid
    prove proven, ride rode ridden, ring rang rung, rise rose risen, run ran, say said, see saw seen
    seek sought, sell sold, send sent, sew sewn, shake shook shaken, shine shone, shoot shot
    show shown, shrink shrank shrunk, sing sang sung, sink sank sunk, sit sat, sleep slept
    slide slid, sow sown, speak spoke spoken, speed sped, spell spelt, spend spent, spill spilt
    spin spun, spoil spoilt, spring sprang sprung, stand stood, steal stole stolen, stick stuck
    sting stung, strike struck, strive strove striven, swear swore sworn, sweep swept
    swell swollen, swim swam swum, swing swung, take took taken, teach taught, tear tore torn
    tell told, think thought, throw threw thrown, understand understood, wake woke woken
    wear wore worn, weave wove woven, weep wept, win won, withdraw withdrew withdrawn
    write wrote written
    child children, foot feet, goose geese, half halves, knife knives
    man men, mouse mice, person people, shelf shelves, tooth teeth, wife wives, wolf wolves
    woman women, analysis analyses, crisis crises, criterion criteria, index indices
    matrix matrices, phenomenon phenomena, vertex vertices
    """
}

import Testing

@testable import ParleyCommands

struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("Hamas", 5), ("0.7–1 km", 8), ("“as quoted”", 11), ("…", 1),
    ("e\u{301}", 1), ("\u{301}", 0), ("Doḥa", 4), ("naïve", 5),
    ("حماس", 4), ("حَمَاس", 4), ("ישראל", 5), ("שָׁלוֹם", 4), ("Москва", 6),
    ("停戦", 4), ("カタール", 8), ("ｱ", 1), ("Ａ", 2), ("。", 2), ("휴전", 4), ("\u{1112}\u{1172}", 2),
    ("🕊️", 2), ("🤝", 2), ("👨‍👩‍👧", 2), ("🇶🇦", 2), ("✅", 2), ("☎\u{FE0F}", 2), ("☎", 1),
    ("├──H─┬", 6), ("a\u{200B}b", 2), ("\u{1B}", 0), ("\u{00A0}", 1), ("\u{00AD}", 1),
  ])
  func `text takes the columns that a terminal gives it`(text: String, columns: Int) {
    #expect(text.displayWidth == columns)
  }

  @Test func `every ideograph is wide and every letter of the Latin blocks is narrow`() throws {
    for value: UInt32 in 0x4E00...0x9FFF {
      #expect(Character(try #require(Unicode.Scalar(value))).displayWidth == 2)
    }
    for value: UInt32 in 0x00C0...0x02AF {
      #expect(Character(try #require(Unicode.Scalar(value))).displayWidth == 1)
    }
  }
}

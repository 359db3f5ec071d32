import Positions
import Testing

@testable import ParleyCommands

struct PictureTests {
  private let unicode = Terminal(showsUnicode: true)
  private let plain = Terminal(showsUnicode: false)

  @Test func `a sparkline has a bar for each figure and a gap where one is undefined`() {
    let line = Sparkline(values: [0, 0.125, 0.3, nil, 0.7, 0.99, 1])
    #expect(line.rendered(for: unicode) == "▁▂▃·▆██")
    #expect(line.rendered(for: plain) == "_.- *@@")
  }

  @Test(arguments: [-1.0, 2, .nan, .infinity])
  func `a figure off the scale is no crash and no middle bar`(value: Double) {
    let shown = Sparkline(values: [value]).rendered(for: unicode)
    #expect(["▁", "█", "·"].contains(shown))
    #expect(["░", "█", "·"].contains(Shade(value: value).rendered(for: unicode)))
  }

  @Test func `bars and shades rise with the figure`() {
    for terminal in [unicode, plain] {
      var bars: [Character] = []
      for tenth in 0...100 {
        let bar = Character(Sparkline(values: [Double(tenth) / 100]).rendered(for: terminal))
        if bars.last != bar { bars.append(bar) }
      }
      #expect(bars == (terminal == unicode ? Sparkline.bars : Sparkline.plainBars))
    }
    #expect(
      [0, 0.25, 0.5, 0.75, 1, nil].map { Shade(value: $0).rendered(for: unicode) }
        == ["░", "▒", "▓", "█", "█", "·"])
    #expect(
      [0, 0.19, 0.95, 1, nil].map { Shade(value: $0).rendered(for: plain, width: 2) }
        == ["00", "11", "99", "99", "--"])
  }

  @Test(arguments: [
    (["LANG": "en_US.UTF-8"], true), (["LANG": "C.utf8"], true), (["LC_ALL": "C"], false),
    ([:], false), (["LC_ALL": "POSIX", "LANG": "en_US.UTF-8"], false),
    (["LC_ALL": "", "LC_CTYPE": "de_DE.UTF-8"], true), (["LANG": "de_DE.ISO-8859-1"], false),
    (["LANG": "C.UTF-8", "TERM": "dumb"], false), (["LANG": "C.UTF-8", "TERM": "linux"], false),
    (["LANG": "C.UTF-8", "TERM": "xterm"], true),
  ])
  func `pictures go beyond ASCII where the locale and the terminal can`(
    environment: [String: String], expected: Bool
  ) {
    let terminal = Terminal(
      environment: { environment[$0] }, isTerminal: true, measuredColumns: nil, allowsColor: true)
    #expect(terminal.showsUnicode == expected)
  }

  @Test func `a terminal's kind says nothing of a file`() {
    let environment = ["LANG": "C.UTF-8", "TERM": "dumb"]
    let file = Terminal(
      environment: { environment[$0] }, isTerminal: false, measuredColumns: nil, allowsColor: true)
    #expect(file.showsUnicode)
  }
}

struct PositionLineTests {
  private func kilometres() throws -> Scale {
    .quantity(try QuantityScale(unit: "km", lowest: Decimal(0), highest: Decimal(12)))
  }

  private func region(_ text: String, _ scale: Scale) throws -> Region? {
    try Region(Value(typed: text), on: scale)
  }

  private func line(
    _ scale: Scale, _ places: [(String, String?, String?)], width: Int = 32, unicode: Bool = true
  ) throws -> [String]? {
    PositionLine(
      scale: scale,
      places: try places.map { name, stands, refuses in
        PositionLine.Place(
          name: name, region: try stands.flatMap { try region($0, scale) },
          excluded: try refuses.flatMap { try region($0, scale) })
      }, width: width, showsUnicode: unicode)?.lines
  }

  @Test func `regions are filled, carry initials, and the gap between two is dotted`() throws {
    let scale = try kilometres()
    let places = [("Hamas", "1..3" as String?, nil as String?), ("Israel", "6", nil)]
    #expect(try line(scale, places) == ["0 ├──▒▒H▒▒·····I────────────┤ 12"])
    #expect(try line(scale, places, unicode: false) == ["0 |--==H==.....I------------| 12"])
  }

  @Test func `what a party refuses is hatched, and said`() throws {
    let scale = try kilometres()
    let places = [("Hamas", "1" as String?, "6..9" as String?), ("Israel", "3", "9..")]
    #expect(
      try line(scale, places)
        == ["0 ├──H···I─────╲╲╲╲╲╲╳╱╱╱╱╱╱┤ 12", "╲ refused by Hamas   ╱ refused by Israel"])
    let plain = try #require(try line(scale, places, unicode: false))
    #expect(plain.joined().utf8.allSatisfy { $0 < 0x80 })
  }

  @Test func `several parties stand on one line, by numbers where initials are shared`() throws {
    let scale = try kilometres()
    let three = [
      ("North", "1" as String?, nil as String?), ("Isles", "4", nil), ("Straits", "8", "12"),
    ]
    #expect(
      try line(scale, three, width: 60)?[0].filter { "NIS╳".contains($0) } == "NIS╳")
    let shared = [("North", "1" as String?, nil as String?), ("Nordland", "4", nil)]
    #expect(try line(scale, shared)?[0].contains("1···") ?? false)
    let met = [("Hamas", "4" as String?, nil as String?), ("Israel", "4", nil)]
    #expect(try line(scale, met)?[0].contains("●") ?? false)
    #expect(try line(scale, met, unicode: false)?[0].contains("@") ?? false)
  }

  @Test func `open ends reach the end of the scale, and overlaps are denser`() throws {
    let scale = try kilometres()
    let places = [("Hamas", "6.." as String?, nil as String?), ("Israel", "..8", nil)]
    let drawn = try #require(try line(scale, places)?.first)
    #expect(drawn.hasPrefix("0 ├░") && drawn.hasSuffix("▒┤ 12"))
    #expect(drawn.contains("▓"))
    #expect(!drawn.contains("·"))
  }

  @Test func `levels are ticks and days lie between the declared ones`() throws {
    let levels = Scale.ordinal(["keeps", "partly", "gives up"])
    let drawn = try line(levels, [("Hamas", "keeps", "gives up"), ("Israel", "partly", nil)])
    #expect(drawn?.first == "keeps ├H······I──────╲┤ gives up")
    let days = Scale.date(
      try DateScale(
        earliest: CalendarDay(year: 2026, month: 1, day: 1),
        latest: CalendarDay(year: 2026, month: 12, day: 31)))
    let placed = try Value(typed: "2026-01-01").placed(on: days)
    let line = PositionLine(
      scale: days,
      places: [PositionLine.Place(name: "North", region: try Region(placed, on: days))],
      width: 60, showsUnicode: true)
    #expect(line?.lines.first?.hasPrefix("1 Jan 2026 ├N─") ?? false)
  }

  @Test func `there is no line without a place, without a ruler, or without room`() throws {
    let scale = try kilometres()
    #expect(try line(scale, [("Hamas", nil, "3")]) == nil)
    #expect(try line(.choice(["may", "must"]), [("Hamas", "may", nil)]) == nil)
    #expect(try line(scale, [("Hamas", "3", nil)], width: 16) == nil)
  }
}

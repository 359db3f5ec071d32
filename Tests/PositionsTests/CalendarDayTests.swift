import Positions
import Testing

@Suite struct `calendar days` {
  @Test(
    arguments: [
      (1970, 1, 1, 0), (1969, 12, 31, -1), (2000, 2, 29, 11_016), (2000, 3, 1, 11_017),
      (2025, 7, 13, 20_282), (1, 1, 1, -719_162), (0, 12, 31, -719_163), (0, 2, 29, -719_469),
      (1600, 2, 29, -135_081), (-400, 2, 29, -865_566),
    ] as [(Int, Int, Int, Int32)])
  func `a day has its known number`(year: Int, month: Int, day: Int, number: Int32) throws {
    let found = try #require(CalendarDay(year: year, month: month, day: day))
    #expect(found.daysSince1970 == number)
    #expect(found.components == (year, month, day))
    #expect(CalendarDay(daysSince1970: number) == found)
  }

  /// The reference counts days one by one and knows only the lengths of months.
  @Test func `every day of eight centuries follows the one before`() throws {
    var number = try #require(CalendarDay(year: -200, month: 1, day: 1)).daysSince1970
    for year in -200...600 {
      for month in 1...12 {
        let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
        let length = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
        #expect(CalendarDay.length(ofMonth: month, year: year) == length)
        for day in 1...length {
          let found = CalendarDay(year: year, month: month, day: day)
          guard found?.daysSince1970 == number, found?.components ?? (0, 0, 0) == (year, month, day)
          else {
            Issue.record("\(year)-\(month)-\(day) is \(String(describing: found)), not \(number)")
            return
          }
          number += 1
        }
        #expect(CalendarDay(year: year, month: month, day: length + 1) == nil)
      }
    }
  }

  @Test func `a day that does not exist is refused`() {
    #expect(CalendarDay(year: 2025, month: 2, day: 29) == nil)
    #expect(CalendarDay(year: 1900, month: 2, day: 29) == nil)
    #expect(CalendarDay(year: 2025, month: 0, day: 1) == nil)
    #expect(CalendarDay(year: 2025, month: 13, day: 1) == nil)
    #expect(CalendarDay(year: 2025, month: 1, day: 0) == nil)
    #expect(CalendarDay(year: 5_000_001, month: 1, day: 1) == nil)
    #expect(CalendarDay(daysSince1970: .min) == nil)
    #expect(CalendarDay(daysSince1970: .max) == nil)
  }

  @Test func `the first and the last day can be taken apart`() {
    #expect(CalendarDay.first.components == (-5_000_000, 1, 1))
    #expect(CalendarDay.last.components == (5_000_000, 12, 31))
    #expect(CalendarDay.first < CalendarDay.last)
  }

  @Test func `a day prints for machines and for readers`() throws {
    let day = try #require(CalendarDay(year: 2025, month: 7, day: 3))
    #expect(day.description == "2025-07-03")
    #expect(day.humanForm == "3 Jul 2025")
    let ides = try #require(CalendarDay(year: -43, month: 3, day: 15))
    #expect(ides.description == "-0043-03-15")
    #expect(ides.humanForm == "15 Mar -0043")
  }
}

import Dossiers
import Positions
import TestSupport
import Testing

struct NameSlugTests {
  @Test(arguments: [
    ("US", "us"), ("NA", "na"), ("Côte d’Ivoire", "cote-d-ivoire"),
    ("São Tomé & Príncipe", "sao-tome-principe"), ("St. Kitts & Nevis", "st-kitts-nevis"),
    ("Micronesia (Federated States of)", "micronesia-federated-states-of"),
    ("Yemen People's Republic", "yemen-people-s-republic"), ("Türkiye", "turkiye"),
    ("Æthelstan ß Øre", "aethelstan-ss-ore"), ("  -- 7 % --", "7"), ("Łódź", "lodz"),
    (String(repeating: "ab ", count: 40), String(String(repeating: "ab-", count: 40).prefix(64))),
    (String(repeating: "a", count: 63) + " b", String(repeating: "a", count: 63)),
  ])
  func `a name makes one slug`(name: String, slug: String) {
    #expect(Slug.made(from: name) == slug)
    #expect(Slug.made(from: slug) == slug)
  }

  @Test(arguments: ["", " ", "—", "中国", "+"])
  func `a name without letters of ASCII makes none`(name: String) {
    #expect(Slug.made(from: name) == nil)
  }

  @Test func `whatever is made is a slug`() {
    var random = SeededGenerator()
    let letters = Array("aZé9 -_’ßøñ中.&\u{301}\u{0}😀ÅĐ")
    for _ in 0..<2_000 {
      let name = String(
        (0..<Int.random(in: 0...90, using: &random)).compactMap { _ in
          letters.randomElement(using: &random)
        })
      guard let slug = Slug.made(from: name) else { continue }
      #expect(Slug.isValid(slug), "\(name.debugDescription) \(random)")
      #expect(Slug.made(from: slug) == slug, "\(name.debugDescription) \(random)")
    }
  }
}

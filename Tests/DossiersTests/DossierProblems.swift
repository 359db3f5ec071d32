import Dossiers
import Positions
import TestSupport

/// A ledger on which the parties and issues of the Doha round are declared, and one statement.
func dohaRegistry() throws -> LedgerOnPaper {
  let files = try dohaFiles()
  let reading = try readDossiers(Array(files.prefix(1)), in: LedgerOnPaper())
  let ledger = LedgerOnPaper(recording: reading.drafts)
  ledger.statements["old#talks"] = EventReference(high: 1, low: 1)
  return ledger
}

/// Reads one dossier on top of the declared parties and issues.
func reading(of yaml: String, name: String = "d.yaml") throws -> DossierReading {
  try readDossiers(
    [DossierFile(name: name, bytes: Array(yaml.utf8))], in: try dohaRegistry())
}

/// The problems of one dossier, a line each.
func problems(of yaml: String) throws -> String {
  try reading(of: yaml).problems.map(\.description).joined(separator: "\n")
}

/// A dossier of statements by Hamas, the first of them on line 6.
func dossier(ofStatements statements: String) -> String {
  """
  dossier: 1
  source: {slug: s, title: S, published: 2025-07-25}
  accounts:
  - by: hamas
    statements:

  """ + statements.split(separator: "\n").map { "  \($0)\n" }.joined()
}

/// The problems of statements by Hamas, a line each, with places from the statement on.
func problems(ofStatements statements: String) throws -> String {
  try problems(of: dossier(ofStatements: statements))
    .replacing("accounts[0].statements", with: "…")
}

import Dossiers
import EventStore
import Positions

extension EventLine {
  /// In what the readable attributes differ from the line's header: `time: found …, expected …`.
  ///
  /// Attributes that are not there say nothing.
  func differences(
    from envelope: Envelope, sequence place: UInt64, recordedAt time: Int64
  ) -> [String] {
    var said: [(name: String, found: String, expected: String)] = [
      ("id", "\(id)", "\(envelope.id)"), ("type", type, envelope.type),
      ("schema", "\(schema)", "\(envelope.schema)"),
    ]
    if !recorder.isEmpty { said.append(("recorder", recorder, envelope.recorder)) }
    if let marking { said.append(("marking", "\(marking.level)", "\(envelope.marking)")) }
    if let sequence { said.append(("sequence", "\(sequence)", "\(place)")) }
    if let recordedAt { said.append(("time", "\(recordedAt)", "\(time)")) }
    return said.filter { $0.found != $0.expected }.map {
      "\($0.name): found \($0.found), expected \($0.expected) as in parleyheader"
    }
  }
}

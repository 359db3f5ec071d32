// The measures of two parties over issues, by name; each with what a reader needs to cite it.
//
//     d_k    distance on issue k, 0 … 1 of the declared range         w_k   (s_ik + s_jk) / 2, or 1
//     a, b   the places of both parties on one scale, R its length    n     the issues compared
//     o, e   observed and expected shares of the pairs of levels      v     (|a − b| / R)^p

/// A figure for two parties over the issues that both have a position on.
public enum PairMeasure: String, CaseIterable, Sendable, Hashable {
  case distance
  case distanceRMS = "distance-rms"
  case ktab
  case s
  case sSquared = "s-squared"
  case agreementStrict = "agreement-strict"
  case agreementHalf = "agreement-half"
  case kappaNominal = "kappa-nominal"
  case kappaLinear = "kappa-linear"
  case kappaQuadratic = "kappa-quadratic"
  case pi
  case tauB = "tau-b"
  case congruence
  case conflict
  case subtract

  /// What a measure is made of, which decides what it compares.
  public enum Family: Sendable, Hashable {
    /// Distances of regions, averaged.
    case distance
    /// Equal or half equal positions.
    case agreement
    /// Agreement beyond what the two marginals give by chance.
    case chanceCorrected
    /// Utterances, counted.
    case discourse
  }

  /// What the measure is made of.
  public var family: Family {
    switch self {
    case .distance, .distanceRMS, .ktab, .s, .sSquared: .distance
    case .agreementStrict, .agreementHalf: .agreement
    case .kappaNominal, .kappaLinear, .kappaQuadratic, .pi, .tauB: .chanceCorrected
    case .congruence, .conflict, .subtract: .discourse
    }
  }

  /// The number of compared issues below which the figure is undefined, unless told otherwise.
  public var defaultMinimumShared: Int {
    switch family {
    case .distance: PartyDistance.defaultMinimumShared
    case .agreement, .discourse: 1
    case .chanceCorrected: 8
    }
  }

  /// Whether the figure is the same from both sides.
  public var isSymmetric: Bool { self != .ktab }

  /// Whether the levels compared must have an order.
  var needsOrder: Bool {
    switch self {
    case .kappaLinear, .kappaQuadratic, .tauB: true
    default: false
    }
  }

  /// The measure in a few words.
  public var title: String {
    switch self {
    case .distance: "city-block distance, shared salience"
    case .distanceRMS: "root of the mean squared distance, shared salience"
    case .ktab: "distance by the first party's own salience (KTAB); not symmetric"
    case .s: "similarity of positions, S"
    case .sSquared: "similarity of positions, S of squared distances"
    case .agreementStrict: "share of equal positions"
    case .agreementHalf: "agreement of votes, an abstention half of either"
    case .kappaNominal: "Cohen's kappa, all differences alike"
    case .kappaLinear: "Cohen's weighted kappa, by the difference"
    case .kappaQuadratic: "Cohen's weighted kappa, by the squared difference"
    case .pi: "Scott's pi, all differences alike"
    case .tauB: "Kendall's tau-b, the order of positions"
    case .congruence: "congruence of utterances"
    case .conflict: "conflict of utterances"
    case .subtract: "congruence less conflict of utterances"
    }
  }

  /// The formula, in the letters of this file.
  public var formula: String {
    switch self {
    case .distance: "Σ w d / Σ w"
    case .distanceRMS: "√(Σ w d² / Σ w)"
    case .ktab: "√(Σ (s_i d)² / Σ s_i²)"
    case .s: "1 − 2 Σ w d / Σ w"
    case .sSquared: "1 − 2 Σ w d² / Σ w"
    case .agreementStrict: "(issues with a = b) / n"
    case .agreementHalf: "Σ (1 − |a − b| / R) / n"
    case .kappaNominal: "1 − Σ v o / Σ v e, v = 0 where a = b, else 1"
    case .kappaLinear: "1 − Σ v o / Σ v e, v = |a − b| / R"
    case .kappaQuadratic: "1 − Σ v o / Σ v e, v = (|a − b| / R)²"
    case .pi: "(po − pe) / (1 − pe), pe = Σ ((row_a + column_a) / 2n)²"
    case .tauB: "(C − D) / √((n0 − n1)(n0 − n2))"
    case .congruence: "Σ n_ia n_jb (1 − |a − b| / R)"
    case .conflict: "Σ n_ia n_jb |a − b| / R"
    case .subtract: "Σ n_ia n_jb (1 − 2 |a − b| / R)"
    }
  }

  /// The lowest and the highest value.
  public var range: String {
    switch self {
    case .distance, .distanceRMS, .ktab: "0 … 1, 0 where the positions meet"
    case .s, .sSquared, .tauB: "−1 … 1, 1 where they are alike"
    case .agreementStrict, .agreementHalf: "0 … 1, 1 where they are alike"
    case .kappaNominal, .pi: "at most 1; 0 is what chance gives"
    case .kappaLinear, .kappaQuadratic: "at most 1; 0 is what chance gives"
    case .congruence, .conflict: "0 or more; grows with the number of utterances"
    case .subtract: "any number; grows with the number of utterances"
    }
  }

  /// When there is no figure.
  public var undefinedWhen: String {
    let few = "fewer than \(defaultMinimumShared) shared issues (--min-shared)"
    switch self {
    case .distance, .distanceRMS, .ktab, .s, .sSquared: return few + "; every weight is 0"
    case .agreementStrict, .agreementHalf, .congruence, .conflict, .subtract:
      return "no issue shared"
    case .kappaNominal, .kappaLinear, .kappaQuadratic, .pi:
      return few + "; both on one same level throughout; issues on different scales"
    case .tauB:
      return few + "; either party on one level throughout; issues on different scales"
    }
  }

  /// Where the measure was published.
  public var source: String {
    switch self {
    case .distance, .distanceRMS:
      "Spatial model of voting, city-block and Euclidean form; J. M. Enelow, M. J. Hinich, The "
        + "Spatial Theory of Voting, 1984"
    case .ktab:
      "B. Wise, L. Lester, B. Efird, Multidimensional bargaining using KTAB, 2015"
    case .s, .sSquared:
      "C. S. Signorino, J. M. Ritter, Tau-b or Not Tau-b, International Studies Quarterly 43, 1999"
    case .agreementStrict, .agreementHalf:
      "A. Lijphart, The Analysis of Bloc Voting in the General Assembly, American Political "
        + "Science Review 57, 1963"
    case .kappaNominal:
      "J. Cohen, A Coefficient of Agreement for Nominal Scales, Educational and Psychological "
        + "Measurement 20, 1960"
    case .kappaLinear, .kappaQuadratic:
      "J. Cohen, Weighted Kappa, Psychological Bulletin 70, 1968; F. M. Häge, Choice or "
        + "Circumstance?, Political Analysis 19, 2011"
    case .pi:
      "W. A. Scott, Reliability of Content Analysis, Public Opinion Quarterly 19, 1955; F. M. "
        + "Häge, Choice or Circumstance?, Political Analysis 19, 2011"
    case .tauB: "M. G. Kendall, Rank Correlation Methods, 1948"
    case .congruence, .conflict, .subtract:
      "P. Leifeld, Discourse Network Analysis, The Oxford Handbook of Political Networks, 2017"
    }
  }
}

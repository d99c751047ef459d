"""Where the statistics come from, as a report cites it in its notes."""

LITERATURE = {
    "wilson": "E. B. Wilson. Probable inference, the law of succession, and statistical inference. "
    "Journal of the American Statistical Association 22, 209–212, 1927.",
    "mcnemar": "Q. McNemar. Note on the sampling error of the difference between correlated "
    "proportions or percentages. Psychometrika 12, 153–157, 1947.",
    "tango": "T. Tango. Equivalence test and confidence interval for the difference in proportions "
    "for the paired-sample design. Statistics in Medicine 17, 891–908, 1998.",
    "cochran": "W. G. Cochran. The comparison of percentages in matched samples. Biometrika 37, "
    "256–266, 1950.",
    "banerjee": "S. Banerjee. Approximate confidence interval for linear functions of means of k "
    "populations when the population variances are not equal. Sankhyā 22, 357–358, 1960.",
    "schuirmann": "D. J. Schuirmann. A comparison of the two one-sided tests procedure and the "
    "power approach for assessing the equivalence of average bioavailability. Journal of "
    "Pharmacokinetics and Biopharmaceutics 15, 657–680, 1987.",
    "hampel": "F. R. Hampel. The influence curve and its role in robust estimation. Journal of the "
    "American Statistical Association 69, 383–393, 1974.",
    "holm": "S. Holm. A simple sequentially rejective multiple test procedure. Scandinavian "
    "Journal of Statistics 6, 65–70, 1979.",
}
"""Sources by their first author, as text."""

"""Lines in other languages and countries, on Monday 2 March 2026, and what each is read as."""

ABROAD = {
    ("nb-NO", "NOK"): """
Acme 120k → Acme value=12000000
Acme 1,2 mill → Acme value=120000000
Acme 1,2 mill. → Acme value=120000000
Acme 2 mio → Acme value=200000000
Acme 5 tusen → Acme value=500000
Acme 3 mrd → Acme value=300000000000
Acme kr 120 000 → Acme value=12000000
Acme 120000 kr → Acme value=12000000
Acme 120 000,50 → Acme value=12000050
Acme 120 000,- → Acme value=12000000
Acme 120.000 → Acme ask[120.000: value=12000000/value=12000/out]
Acme 1.500,50 → Acme value=150050
Acme 1,500 → Acme ask[1,500: value=150000/value=150/out]
Acme 120.000.000 → Acme value=12000000000
Acme MNOK 5 → Acme value=500000000
Acme 5 MNOK → Acme value=500000000
Acme NOK 120k → Acme value=12000000
Acme €5k → Acme ask[€5k: value=500000/out]
Acme verdi 12 → Acme value=1200
Acme 15.12. → Acme date=2026-12-15
Acme 15.12.2026 → Acme date=2026-12-15
Acme 15.12 → Acme ask[15.12: date=2026-12-15/value=1512/out]
Acme innen 15.12 → Acme date=2026-12-15
Acme 15/12 → Acme date=2026-12-15
Acme 15. desember → Acme date=2026-12-15
Acme des 15 → Acme date=2026-12-15
Acme 15 des → Acme date=2026-12-15
Acme lukkes 15. des. 2026 → Acme date=2026-12-15
Acme 1. mai → Acme date=2026-05-01
Acme 15 dec → Acme date=2026-12-15
Acme fredag → Acme date=2026-03-06
Acme neste fredag → Acme ask[neste fredag: date=2026-03-06/date=2026-03-13/out]
Acme på fredag → Acme date=2026-03-06
Acme kommende fredag → Acme date=2026-03-06
Acme tor → Acme ask[tor: date=2026-03-05/name/out]
Tor Hansen 120k → Hansen value=12000000 ask[Tor: date=2026-03-05/name/out]
Acme i dag → Acme date=2026-03-02
Acme lukkes i går → Acme date=2026-03-01
Acme lukkes snart → Acme left[lukkes snart]
Acme 30. februar → Acme left[30. februar]
Acme lukkes 31.02.2026 → Acme left[lukkes 31.02.2026]
Acme 31.2 → Acme value=3120
Acme i morgen → Acme date=2026-03-03
Acme imorgen → Acme date=2026-03-03
Acme i overmorgen → Acme date=2026-03-04
Acme om 3 uker → Acme date=2026-03-23
Acme om en uke → Acme date=2026-03-09
Acme om to måneder → Acme date=2026-05-02
Acme innen 3 uker → Acme date=2026-03-23
Acme om 2 maaneder → Acme date=2026-05-02
Acme utgangen av måneden → Acme date=2026-03-31
Acme utgangen av maneden → Acme date=2026-03-31
Acme slutten av året → Acme date=2026-12-31
Acme utgangen av neste måned → Acme date=2026-04-30
Acme utgangen av desember → Acme date=2026-12-31
Acme månedsslutt → Acme date=2026-03-31
Acme neste måned → Acme ask[neste måned: date=2026-04-01/date=2026-04-02/date=2026-04-30/out]
Acme neste uke → Acme ask[neste uke: date=2026-03-09/date=2026-03-13/out]
Acme uke 50 → Acme ask[uke 50: date=2026-12-07/date=2026-12-11/out]
Acme 40 % → Acme chances=40
Acme 40 prosent → Acme chances=40
Acme sjanse 40 → Acme chances=40
Acme !høy → Acme prio=high
Acme !lav → Acme prio=low
Acme selger @jim → Acme who=JO
Acme syklus new → Acme cycle=NEW
Acme «Kontormøbler» → Acme text=Kontormøbler
Acme 120k end of month → Acme value=12000000 date=2026-03-31
Acme 1,2 million by friday → Acme value=120000000 date=2026-03-06
Bø & Sønn 1,5 mill lukkes fredag @otis !høy → Bø & Sønn value=150000000 date=2026-03-06 who=OF prio=high
""",
    ("de-DE", "EUR"): """
Acme 120k → Acme value=12000000
Acme 3 Tsd → Acme value=300000
Acme 3 Tsd. → Acme value=300000
Acme 5 Tausend → Acme value=500000
Acme 1,2 Mio → Acme value=120000000
Acme 1,2 Mio. → Acme value=120000000
Acme 2 Millionen → Acme value=200000000
Acme 1,5 Mrd → Acme value=150000000000
Acme 120.000,50 → Acme value=12000050
Acme 120.000 → Acme value=12000000
Acme 1.500 → Acme value=150000
Acme 1,500 → Acme ask[1,500: value=150000/value=150/out]
Acme 1 Billion → Acme ask[1 Billion: value=100000000000/value=100000000000000/out]
Acme 120 T€ → Acme value=12000000
Acme 120 TEUR → Acme value=12000000
Acme 120,000.50 → Acme value=12000050
Acme Wert 12 → Acme value=1200
Acme 15.12. → Acme date=2026-12-15
Acme 15.12 → Acme ask[15.12: date=2026-12-15/value=1512/out]
Acme bis 15.12 → Acme date=2026-12-15
Acme bis zum 15. Dezember → Acme date=2026-12-15
Acme Abschluss am 15.12.2026 → Acme date=2026-12-15
Acme 15. Dez → Acme date=2026-12-15
Acme 15. Dez. → Acme date=2026-12-15
Acme Dez 15 → Acme date=2026-12-15
Acme 3. März → Acme date=2026-03-03
Acme 3. Maerz → Acme date=2026-03-03
Acme Freitag → Acme date=2026-03-06
Acme nächsten Freitag → Acme ask[nächsten Freitag: date=2026-03-06/date=2026-03-13/out]
Acme naechsten Freitag → Acme ask[naechsten Freitag: date=2026-03-06/date=2026-03-13/out]
Acme am Freitag → Acme date=2026-03-06
Acme kommenden Freitag → Acme date=2026-03-06
Acme heute → Acme date=2026-03-02
Acme gestern → Acme date=2026-03-01
Acme bis bald → Acme left[bis bald]
Gasthof am See 5k → Gasthof am See value=500000
Acme morgen → Acme date=2026-03-03
Acme übermorgen → Acme date=2026-03-04
Acme in 3 Wochen → Acme date=2026-03-23
Acme in zwei Monaten → Acme date=2026-05-02
Acme in einer Woche → Acme date=2026-03-09
Acme innerhalb von 14 Tagen → Acme date=2026-03-16
Acme Monatsende → Acme date=2026-03-31
Acme zum Monatsende → Acme date=2026-03-31
Acme Ende des Monats → Acme date=2026-03-31
Acme Ende nächsten Monats → Acme date=2026-04-30
Acme Quartalsende → Acme date=2026-03-31
Acme Jahresende → Acme date=2026-12-31
Acme Ende Dezember → Acme date=2026-12-31
Acme nächsten Monat → Acme ask[nächsten Monat: date=2026-04-01/date=2026-04-02/date=2026-04-30/out]
Acme KW 50 → Acme ask[KW 50: date=2026-12-07/date=2026-12-11/out]
Acme 40 Prozent → Acme chances=40
Acme Wahrscheinlichkeit 40 → Acme chances=40
Acme !hoch → Acme prio=high
Acme !niedrig → Acme prio=low
Acme „Büromöbel“ → Acme text=Büromöbel
Acme für @otis → Acme who=OF
Acme end of month → Acme date=2026-03-31
Müller 1,2 Mio bis 15.12. @otis #new → Müller value=120000000 date=2026-12-15 who=OF cycle=NEW
""",
    ("en-US", "USD"): """
Acme 12/15 → Acme date=2026-12-15
Acme 15/12 → Acme date=2026-12-15
Acme 3/4 → Acme date=2026-03-04
Acme 12/15/2026 → Acme date=2026-12-15
Acme 15.12 → Acme value=1512
Acme $5k → Acme value=500000
Acme US$5k → Acme value=500000
Acme 1.500 → Acme ask[1.500: value=150000/value=150/out]
Acme Dec 15, 2026 → Acme date=2026-12-15
Acme €5k → Acme ask[€5k: value=500000/out]
""",
    ("zz", "EUR"): """
Acme 3/4 → Acme ask[3/4: date=2026-03-04/date=2026-04-03/out]
Acme 15/12 → Acme date=2026-12-15
Acme 3/4/2027 → Acme ask[3/4/2027: date=2027-03-04/date=2027-04-03/out]
""",
    ("ja-JP", "JPY"): """
Acme 1.5m → Acme value=1500000
Acme 1.5 → Acme left[1.5]
Acme ￥120,000 → Acme value=120000
Acme 2026/12/15 → Acme date=2026-12-15
""",
    ("de-CH", "CHF"): """
Acme 1\u2019500.50 → Acme value=150050
Acme CHF 120k → Acme value=12000000
""",
}
"""By locale and currency of the workspace."""

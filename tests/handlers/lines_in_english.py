"""Lines in British English, in a workspace of euros, on Monday 2 March 2026, and what each is read as.

Behind the arrow: the contact, the fields (values in cents), what is asked with its answers, what was not understood.
"""

ENGLISH = """
Acme → Acme
Acme Ltd & Sons → Acme Ltd & Sons
Acme 120k → Acme value=12000000
Acme 120K → Acme value=12000000
Acme 1.5m → Acme value=150000000
Acme 1.5M → Acme value=150000000
Acme 1.2 million → Acme value=120000000
Acme 2 mio → Acme value=200000000
Acme 3 bn → Acme value=300000000000
Acme 5 thousand → Acme value=500000
Acme 120 000 → Acme value=12000000
Acme 120,000 → Acme value=12000000
Acme 120,000.50 → Acme value=12000050
Acme 1,234,567 → Acme value=123456700
Acme 120.000,50 → Acme value=12000050
Acme 1'500'000 → Acme value=150000000
Acme 1500 → Acme value=150000
Acme 1500.5 → Acme value=150050
Acme €1.5m → Acme value=150000000
Acme € 1.5m → Acme value=150000000
Acme 1.5m€ → Acme value=150000000
Acme EUR 120k → Acme value=12000000
Acme EUR120k → Acme value=12000000
Acme 120k eur → Acme value=12000000
Acme 120 TEUR → Acme value=12000000
Acme 5000 euros → Acme value=500000
Acme 101 → Acme value=10100
Acme worth 12 → Acme value=1200
Acme value: 120k → Acme value=12000000
Acme about 120k → Acme value=12000000
Acme 12,00,000 → Acme value=120000000
Acme 1.500 → Acme ask[1.500: value=150000/value=150/out]
Acme 12 → Acme ask[12: date=2026-03-12/value=1200/chances=12/name/out]
Acme 54 → Acme ask[54: value=5400/chances=54/name/out]
Acme 100 → Acme ask[100: value=10000/chances=100/name/out]
Acme 2026 → Acme ask[2026: value=202600/name/out]
Acme $5k → Acme ask[$5k: value=500000/out]
Acme kr 120 000 → Acme ask[kr 120 000: value=12000000/out]
Acme USD 5k → Acme ask[USD 5k: value=500000/out]
Acme 120k 130k → Acme ask[120k & 130k: value=12000000/value=13000000]
Acme 120k 120,000 → Acme value=12000000
Acme 0 → Acme left[0]
Acme 0k → Acme left[0k]
Acme 007 → Acme left[007]
Acme 99999999999m → Acme left[99999999999m]
Acme 1.505 → Acme value=150500
Acme 1.5055 → Acme left[1.5055]
Acme -5k → Acme left[-5k]
Acme 120, 000 → Acme value=12000 left[000]
Acme 1.2.3 → Acme left[1.2.3]
Acme 15,1200 → Acme value=1512
Acme 1500 pounds → Acme ask[1500 pounds: value=150000/out]
Acme 15 dec → Acme date=2026-12-15
Acme dec 15 → Acme date=2026-12-15
Acme 15 December → Acme date=2026-12-15
Acme December 15th, 2027 → Acme date=2027-12-15
Acme the 15th of december → Acme date=2026-12-15
Acme 15th → Acme date=2026-03-15
Acme close 15 → Acme date=2026-03-15
Acme closing on the 15th → Acme date=2026-03-15
Acme by 15 dec 2026 → Acme date=2026-12-15
Acme 15/12 → Acme date=2026-12-15
Acme 12/15 → Acme date=2026-12-15
Acme 3/4 → Acme date=2026-04-03
Acme 15/12/2026 → Acme date=2026-12-15
Acme 15/12/26 → Acme date=2026-12-15
Acme 15-12-2026 → Acme date=2026-12-15
Acme 15-12 → Acme left[15-12]
Acme 2026-12-15 → Acme date=2026-12-15
Acme 2026/12/15 → Acme date=2026-12-15
Acme 15.12. → Acme date=2026-12-15
Acme 15.12.2026 → Acme date=2026-12-15
Acme 15.12 → Acme ask[15.12: date=2026-12-15/value=1512/out]
Acme close 15.12 → Acme date=2026-12-15
Acme 31/2 → Acme left[31/2]
Acme 29 feb → Acme date=2028-02-29
Acme 1 mar → Acme date=2027-03-01
Acme 2 mar → Acme date=2026-03-02
Acme 15dec → Acme date=2026-12-15
Acme dec 2026 → Acme ask[dec 2026: date=2026-12-01/date=2026-12-31/out]
Acme december → Acme ask[december: date=2026-12-01/date=2026-12-31/name/out]
Acme close may → Acme ask[close may: date=2026-05-01/date=2026-05-31/out]
May 120k → value=12000000 ask[May: date=2026-05-01/date=2026-05-31/name/out]
Acme 120k may → Acme value=12000000 ask[may: date=2026-05-01/date=2026-05-31/out]
Acme friday → Acme date=2026-03-06
Acme monday → Acme ask[monday: date=2026-03-02/date=2026-03-09/out]
Acme fri → Acme ask[fri: date=2026-03-06/name/out]
Acme by fri → Acme date=2026-03-06
Acme next friday → Acme ask[next friday: date=2026-03-06/date=2026-03-13/out]
Acme this friday → Acme date=2026-03-06
Acme Friday, 6 March → Acme date=2026-03-06
Acme fri 15 dec → Acme ask[fri 15 dec: date=2026-12-15/out]
Acme today → Acme date=2026-03-02
Acme tomorrow → Acme date=2026-03-03
Acme day after tomorrow → Acme date=2026-03-04
Acme in 3 weeks → Acme date=2026-03-23
Acme in two months → Acme date=2026-05-02
Acme within a year → Acme date=2027-03-02
Acme in 10 days → Acme date=2026-03-12
Acme 3w → Acme date=2026-03-23
Acme 10d → Acme date=2026-03-12
Acme 6mo → Acme date=2026-09-02
Acme 1y → Acme date=2027-03-02
Acme eom → Acme date=2026-03-31
Acme end of month → Acme date=2026-03-31
Acme end of the month → Acme date=2026-03-31
Acme end of next month → Acme date=2026-04-30
Acme month end → Acme date=2026-03-31
Acme eoq → Acme date=2026-03-31
Acme eoy → Acme date=2026-12-31
Acme end of december → Acme date=2026-12-31
Acme eow → Acme ask[eow: date=2026-03-06/date=2026-03-08/out]
Acme this week → Acme ask[this week: date=2026-03-06/date=2026-03-08/out]
Acme next week → Acme ask[next week: date=2026-03-09/date=2026-03-13/out]
Acme next month → Acme ask[next month: date=2026-04-01/date=2026-04-02/date=2026-04-30/out]
Acme next quarter → Acme ask[next quarter: date=2026-04-01/date=2026-06-30/out]
Acme q4 → Acme ask[q4: date=2026-10-01/date=2026-12-31/out]
Acme end of Q4 2026 → Acme date=2026-12-31
Acme week 50 → Acme ask[week 50: date=2026-12-07/date=2026-12-11/out]
Acme 15 dec 17 dec → Acme ask[15 dec & 17 dec: date=2026-12-15/date=2026-12-17]
Acme close 15 dec by 15/12 → Acme date=2026-12-15
Acme @jim → Acme who=JO
Acme @JO → Acme who=JO
Acme @jim.olive → Acme who=JO
Acme @Jim Olive → Acme who=JO
Acme @maria → Acme ask[@maria: who=MH/who=ML/out]
Acme @Maria Lund → Acme who=ML
Acme for @otis → Acme who=OF
Acme @nobody → Acme left[@nobody]
Acme @jim @otis → Acme ask[@jim & @otis: who=JO/who=OF]
Acme #new → Acme cycle=NEW
Acme #NEW → Acme cycle=NEW
Acme cycle existing → Acme cycle=EXISTING
Acme #ex → Acme ask[#ex: cycle=EXISTING/cycle=EX-LARGE/out]
Acme #exsting → Acme ask[#exsting: cycle=EXISTING/out]
Acme #zzz → Acme left[#zzz]
Acme #new #existing → Acme ask[#new & #existing: cycle=NEW/cycle=EXISTING]
Acme !high → Acme prio=high
Acme !LOW → Acme prio=low
Acme !normal → Acme prio=normal
Acme !urgent → Acme left[!urgent]
Acme !high !low → Acme ask[!high & !low: prio=high/prio=low]
Acme priority high → Acme prio=high
Acme 40% → Acme chances=40
Acme 40 % → Acme chances=40
Acme 40 percent → Acme chances=40
Acme 40% chance → Acme chances=40
Acme chances 40 → Acme chances=40
Acme 0% → Acme left[0%]
Acme 140% → Acme left[140%]
Acme 12.5% → Acme left[12.5%]
Acme 40% 50% → Acme ask[40% & 50%: chances=40/chances=50]
Acme "Boxes for the office" → Acme text=Boxes for the office
Acme “Boxes” → Acme text=Boxes
Acme 'big boxes' → Acme text=big boxes
Acme «Boxes» → Acme text=Boxes
Acme "Boxes" "Crates" → Acme ask["Boxes" & "Crates": text=Boxes/text=Crates]
Acme "" 5k → Acme value=500000 left[""]
Acme "unclosed 5k → Acme text=unclosed 5k
Acme 120k "unclosed quote → Acme value=12000000 text=unclosed quote
Acme 120k “unclosed @jim → Acme value=12000000 text=unclosed @jim
Acme 5k " → Acme value=500000 left["]
'Twas Ltd 5k → 'Twas Ltd value=500000
O'Reilly's Pub 5k → O'Reilly's Pub value=500000
3M 120k → ask[3M & 120k: value=300000000/value=12000000]
Studio 54 120k → Studio value=12000000 ask[54: value=5400/chances=54/name/out]
120k Acme → value=12000000 left[Acme]
Acme 120k, 15 dec, @jim → Acme value=12000000 date=2026-12-15 who=JO
Acme (120k) → Acme value=12000000
Acme - 120k - 15 dec → Acme value=12000000 date=2026-12-15
Acme 120k desks and chairs → Acme value=12000000 left[desks and chairs]
Close Brothers 120k → Close Brothers value=12000000
Acme close soon → Acme left[close soon]
Acme -500 close soon → Acme left[-500] left[close soon]
Acme -500 close yesterday → Acme date=2026-03-01 left[-500]
Acme yesterday → Acme date=2026-03-01
Acme by and by 5k → Acme value=500000 left[by and by]
Acme closing some day 5k Ltd → Acme value=500000 left[closing some day] left[Ltd]
Acme close soon -500 Ltd → Acme left[close soon] left[-500] left[Ltd]
Acme close 54 → Acme ask[54: value=5400/chances=54/out] left[close]
Shop on the Corner 5k → Shop on the Corner value=500000
Acme close 31 feb → Acme left[close 31 feb]
Acme 31 feb 5k Ltd → Acme value=500000 left[31 feb] left[Ltd]
Acme feb 30 → Acme left[feb 30]
Acme 29 feb 2027 → Acme left[29 feb 2027]
Acme by the 31st of april → Acme left[by the 31st of april]
Acme close 31/2 → Acme left[close 31/2]
Acme friday 31 feb → Acme left[friday 31 feb]
Studio 54 dec 15 → Studio date=2026-12-15 ask[54: value=5400/chances=54/name/out]
Acme 5k 15 dec @JO #new !high 40% "X" → Acme value=500000 date=2026-12-15 who=JO cycle=NEW prio=high chances=40 text=X
"""

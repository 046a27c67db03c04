"""The code that the BRP has for a country, by its ISO code: the standard for zaken wants that one (subVerblijfBuitenland).

Facts of our own, from landelijke tabel 34 (Landen) of RvIG: only countries that the table has now, and that are the same
country in both. What is one country for ISO and several in the BRP (Bonaire, Sint Eustatius and Saba; Sint-Helena,
Ascension and Tristan da Cunha), or the other way round (Guernsey and Jersey), has no code here; nor has what ended in the
table (Hongkong, Macau), or has another extent there (Palestina, Marianen, Spitsbergen).
"""

from __future__ import annotations

_TABLE = """
AD 7005  AE 7054  AF 6023  AG 8045  AI 8036  AL 5034  AM 5054  AO 5026  AR 7015  AS 8002  AT 5009  AU 6016
AW 5095  AZ 5097  BA 6065  BB 7004  BD 7084  BE 5010  BF 5096  BG 7024  BH 5057  BI 6001  BJ 8023  BM 9048
BN 5042  BO 6015  BR 6008  BS 6033  BT 5058  BW 5011  BY 5098  BZ 8017  CA 5001  CC 8013  CD 6069  CF 9086
CG 9008  CH 5003  CI 5030  CK 7097  CL 5021  CM 5035  CN 6022  CO 5033  CR 7007  CU 5006  CV 8025  CW 5107
CX 8012  CY 5040  CZ 6066  DE 9089  DJ 9087  DK 5015  DM 8030  DO 7027  DZ 6047  EC 7039  EE 7065  EG 7014
EH 9093  ER 9003  ES 6037  ET 5020  FI 6002  FJ 6032  FK 5061  FM 9094  FO 8014  FR 5002  GA 6048  GB 6039
GD 8008  GE 6064  GF 5062  GH 5024  GI 6055  GL 5065  GM 7008  GN 7040  GP 5066  GQ 9043  GR 6003  GT 6004
GU 8001  GW 5072  GY 6025  HN 7017  HR 5051  HT 6041  HU 5017  ID 6024  IE 6007  IL 6034  IM 8035  IN 7046
IO 7096  IQ 5043  IR 5012  IS 6011  IT 7044  JM 6017  JO 6042  JP 7035  KE 7002  KG 6021  KH 6031  KI 8027
KM 5060  KN 8037  KP 6049  KR 6036  KW 7045  KY 7092  KZ 5099  LA 5025  LB 7043  LC 8029  LI 6012  LK 7033
LR 5019  LS 7016  LT 7066  LU 6018  LV 7064  LY 6006  MA 5022  MC 5032  MD 6000  ME 5104  MG 9010  MH 9056
MK 5113  ML 5029  MM 5047  MN 7052  MQ 5069  MR 6020  MS 8015  MT 7003  MU 5044  MV 7041  MW 5005  MX 7006
MY 7026  MZ 5070  NA 9023  NC 7099  NE 6040  NF 8016  NG 6005  NI 7018  NL 6030  NO 6027  NP 6035  NR 7057
NU 9091  NZ 5013  OM 7051  PA 7037  PE 7049  PF 6054  PG 8021  PH 5027  PK 7020  PL 7028  PM 5074  PN 5071
PR 8020  PT 7050  PW 8044  PY 5038  QA 9037  RE 5073  RO 7047  RS 5103  RU 5053  RW 6009  SA 5018  SB 8022
SC 8026  SD 7034  SE 5039  SG 5037  SI 5049  SK 6067  SL 6051  SM 6028  SN 7021  SO 6013  SR 5007  SS 5111
ST 6059  SV 7032  SX 5110  SY 7009  SZ 9038  TC 8019  TD 6019  TG 5023  TH 7042  TJ 6057  TK 7098  TL 5101
TM 6063  TN 5008  TO 5076  TR 6043  TT 6044  TV 8028  TW 5052  TZ 7031  UA 6038  UG 7001  US 6014  UY 7038
UZ 6050  VA 5045  VC 5092  VE 6010  VG 7030  VI 7088  VN 8024  VU 9090  WF 5077  WS 7053  XK 5105  YE 5048
YT 5084  ZA 5014  ZM 5028  ZW 8031
"""
_WORDS = _TABLE.split()
CODES = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))


def brp_code(country: str) -> str:
    """Return the BRP's code of a country by its ISO code; empty for one that the table does not have as such."""
    return CODES.get(country, "")

"""What the people of the demonstration centre write into their forms, in the citizen's language."""

from collections.abc import Mapping
from typing import Final

Words = Mapping[str, str]

FACTS: Final[Words] = {
    "zh-Hant": "已派員現場勘查，情形與民眾反映相符。",
    "zh-Hans": "已派人现场核查，情况与市民反映一致。",
    "en": "Our people went to see it; it is as the citizen says.",
}
WORK_DONE: Final[Words] = {
    "zh-Hant": "當日處理完畢，並以電話向民眾說明。",
    "zh-Hans": "当日处理完毕，并电话告知市民。",
    "en": "Dealt with on the same day; the citizen was told by telephone.",
}
RULING: Final[Words] = {
    "zh-Hant": "福興橋下屬河川區域，排水由水務單位管理，非本單位權責。",
    "zh-Hans": "该路段属河道管理范围，排水由水务部门负责，不属本单位职责。",
    "en": "The drains there belong to the water authority, not to us.",
}
VISIT_WORDS: Final[Words] = {
    "zh-Hant": "承辦單位沒有聯絡我，問題還是一樣。",
    "zh-Hans": "承办单位没有联系我，问题还是没有解决。",
    "en": "Nobody from the department was in touch, and nothing has changed.",
}
VERDICT: Final[Words] = {
    "zh-Hant": "答覆未說明實際處理情形，應請承辦單位補足。",
    "zh-Hans": "答复没有说明实际处理情况，应由承办单位补充。",
    "en": "The reply does not say what was really done.",
}
SWAP_REASON: Final[Words] = {
    "zh-Hant": "當日要帶孩子回診。",
    "zh-Hans": "当天要参加资格考试。",
    "en": "My sister is getting married that evening.",
}

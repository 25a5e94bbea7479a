"""Times as people name them, a table for each language; and rules that keep local time over years, also where clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daftar_bots.core.moment_reading import WrongTime, find, plan_of
from daftar_bots.core.moments import LEAST_GAP, Cron, Every, Once, Plan, Unit, following, read_cron, read_plan, write_plan
from daftar_bots.core.schedule import Calendar, is_working_day

KOLKATA, BERLIN = ZoneInfo("Asia/Kolkata"), ZoneInfo("Europe/Berlin")
CALENDAR = Calendar(KOLKATA, holidays={date(2026, 12, 25): "Christmas"})
# A Saturday.
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=KOLKATA)


def first(text: str) -> tuple[str, str]:
    """Give the first moment that a text means, and the words that are left."""
    found = find(text)
    assert found is not None, text
    moment = following(plan_of(found.wish, NOW, CALENDAR), NOW, CALENDAR)
    assert moment is not None
    return f"{moment.astimezone(KOLKATA):%d-%m %H:%M}", found.rest


ENGLISH = [
    ("friday 4pm x", "27-11 16:00"),
    ("friday 4:30 pm x", "27-11 16:30"),
    ("x y on friday at 4pm", "27-11 16:00"),
    ("today 17:00 x", "21-11 17:00"),
    ("tomorrow x", "22-11 09:45"),
    ("tomorrow morning x", "22-11 09:45"),
    ("tomorrow at 10.30 x", "22-11 10:30"),
    ("day after tomorrow 11:00 x", "23-11 11:00"),
    ("tonight x", "21-11 20:00"),
    ("monday night 1 x", "24-11 01:00"),
    ("noon x", "21-11 12:00"),
    ("at 4 x", "21-11 16:00"),
    ("at 9 x", "22-11 09:00"),
    ("at 09:00 x", "22-11 09:00"),
    ("12 am x", "22-11 00:00"),
    ("12pm x", "21-11 12:00"),
    ("in 2 hours x", "21-11 12:00"),
    ("in 45m x", "21-11 10:45"),
    ("in half an hour x", "21-11 10:30"),
    ("in an hour x", "21-11 11:00"),
    ("2 hours later x", "21-11 12:00"),
    ("in 3 days x", "24-11 10:00"),
    ("in 3 days at 4pm x", "24-11 16:00"),
    ("in two weeks x", "05-12 10:00"),
    ("next week x", "28-11 10:00"),
    ("in 1 month x", "21-12 10:00"),
    ("next friday 5pm x", "27-11 17:00"),
    ("on 25-11 at 10 x", "25-11 10:00"),
    ("25/11/2026 10:00 x", "25-11 10:00"),
    ("2026-11-25 10:00 x", "25-11 10:00"),
    ("25 november 10:00 x", "25-11 10:00"),
    ("nov 25th at 4 x", "25-11 16:00"),
    ("daily 10:00 x", "22-11 10:00"),
    ("every day at 10:30 x", "21-11 10:30"),
    ("every monday x", "23-11 09:45"),
    ("every monday, wednesday and friday at 9:30 x", "23-11 09:30"),
    ("every other monday x", "23-11 09:45"),
    ("weekdays 10:00 x", "23-11 10:00"),
    ("every working day 10:00 x", "23-11 10:00"),
    ("every 15 minutes x", "21-11 10:15"),
    ("every 2 hours x", "21-11 12:00"),
    ("every morning x", "22-11 09:45"),
    ("every evening at 6 x", "21-11 18:00"),
    ("monthly on 5th at 11 x", "05-12 11:00"),
    ("every month on 31 x", "30-11 09:45"),
    ("yearly 26-1 8:00 x", "26-01 08:00"),
    ('cron "0 10 * * 1-5" x', "23-11 10:00"),
    ("cron 30 9 1 * * x", "01-12 09:30"),
]
MARATHI = [
    ("शुक्रवारी दुपारी ४ वाजता x", "27-11 16:00"),
    ("उद्या सकाळी १० वाजता x", "22-11 10:00"),
    ("उद्या सकाळी साडेदहा वाजता x", "22-11 10:30"),
    ("आज संध्याकाळी पावणे सहा वाजता x", "21-11 17:45"),
    ("परवा 11:00 x", "23-11 11:00"),
    ("२ तासांनी x", "21-11 12:00"),
    ("दोन तासांनंतर x", "21-11 12:00"),
    ("अर्ध्या तासाने x", "21-11 10:30"),
    ("30 मिनिटांनंतर x", "21-11 10:30"),
    ("पुढच्या आठवड्यात x", "28-11 10:00"),
    ("25 नोव्हेंबर रोजी दुपारी 3 वाजता x", "25-11 15:00"),
    ("२५-११ रोजी १०:०० x", "25-11 10:00"),
    ("दररोज सकाळी 10 वाजता x", "22-11 10:00"),
    ("दर सोमवारी ११:०० x", "23-11 11:00"),
    ("दर महिन्याच्या ५ तारखेला x", "05-12 09:45"),
    ("दर 2 तासांनी x", "21-11 12:00"),
    ("x शुक्रवारी सकाळी", "27-11 09:45"),
]
HINDI = [
    ("शुक्रवार शाम 4 बजे x", "27-11 16:00"),
    ("कल सुबह साढ़े दस बजे x", "22-11 10:30"),
    ("परसों सवा ग्यारह बजे x", "23-11 11:15"),
    ("2 घंटे में x", "21-11 12:00"),
    ("दो घंटे के बाद x", "21-11 12:00"),
    ("आधे घंटे में x", "21-11 10:30"),
    ("अगले हफ़्ते x", "28-11 10:00"),
    ("25 नवंबर को 10 बजे x", "25-11 10:00"),
    ("रोज़ सुबह 9 बजे x", "22-11 09:00"),
    ("हर सोमवार 10 बजे x", "23-11 10:00"),
    ("हर महीने 5 तारीख को x", "05-12 09:45"),
    ("हर दिन 31-12 तक x", "22-11 09:45"),
    ("x कल शाम 5 बजे", "22-11 17:00"),
]
URDU = [
    ("جمعہ شام 4 بجے x", "27-11 16:00"),
    ("کل صبح ساڑھے دس بجے x", "22-11 10:30"),
    ("پرسوں ۱۱ بجے x", "23-11 11:00"),
    ("۲ گھنٹے میں x", "21-11 12:00"),
    ("دو گھنٹے کے بعد x", "21-11 12:00"),
    ("آدھے گھنٹے میں x", "21-11 10:30"),
    ("اگلے ہفتے x", "28-11 10:00"),
    ("ہفتے کو 11 بجے x", "28-11 11:00"),
    ("25 نومبر کو 10 بجے x", "25-11 10:00"),
    ("روزانہ 10:00 x", "22-11 10:00"),
    ("ہر پیر صبح ۱۰ بجے x", "23-11 10:00"),
    ("ہر مہینے 5 تاریخ کو x", "05-12 09:45"),
    ("x کل شام 5 بجے", "22-11 17:00"),
]


@pytest.mark.parametrize(("text", "wanted"), [*ENGLISH, *MARATHI, *HINDI, *URDU])
def test_each_way_to_say_it(text: str, wanted: str) -> None:
    moment, rest = first(text)
    assert moment == wanted
    assert rest in {"x", "x y"}


@pytest.mark.parametrize(
    "text", ["buy 5 files", "2 hours of work", "may I come", "at 25:00 x", "the day of", "", "४ फायली", "5 منٹ کا کام"]
)
def test_words_without_a_time(text: str) -> None:
    assert find(text) is None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("20-11-2026 x", "agenda-wrong-past"),
        ("31-02 x", "agenda-wrong-past"),
        ("every year on 31-02 x", "agenda-wrong-past"),
        ("today 9:00 x", "agenda-wrong-past"),
        ("every 5 minutes x", "agenda-wrong-often"),
        ("cron * * * * * x", "agenda-wrong-cron"),
        ("cron 0 10 30 2 * x", "agenda-wrong-cron"),
        ("cron 0 10", "agenda-wrong-cron"),
        ("tomorrow until 31-12 x", "agenda-wrong-until"),
        ("every 999 months x", "agenda-wrong-never"),
    ],
)
def test_times_that_there_are_not(text: str, key: str) -> None:
    found = find(text)
    assert found is not None
    with pytest.raises(WrongTime) as caught:
        plan_of(found.wish, NOW, CALENDAR)
    assert caught.value.key == key


@pytest.mark.parametrize("text", ["friday 4pm until done x", "nag friday 4pm x", "शुक्रवारी पूर्ण होईपर्यंत x", "कल पूरा होने तक x", "کل مسلسل x"])
def test_until_it_is_done(text: str) -> None:
    found = find(text)
    assert found is not None
    assert found.wish.nags
    assert found.rest == "x"


def test_a_rule_ends_with_its_last_day() -> None:
    found = find("daily 10:00 until 24-11 x")
    assert found is not None
    plan = plan_of(found.wish, NOW, CALENDAR)
    assert [f"{moment:%d}" for moment in moments(plan, NOW, 9)] == ["22", "23", "24"]


def moments(plan: Plan, after: datetime, count: int, calendar: Calendar = CALENDAR) -> list[datetime]:
    found: list[datetime] = []
    while len(found) < count and (moment := following(plan, found[-1] if found else after, calendar)) is not None:
        found.append(moment)
    return found


def test_working_days_leave_out_holidays() -> None:
    found = find("every working day 10:00 x")
    assert found is not None
    plan = plan_of(found.wish, NOW, CALENDAR)
    days = [moment.astimezone(KOLKATA).date() for moment in moments(plan, datetime(2026, 12, 22, 12, tzinfo=KOLKATA), 4)]
    assert days == [date(2026, 12, 23), date(2026, 12, 24), date(2026, 12, 28), date(2026, 12, 29)]


def test_local_time_is_kept_when_clocks_change() -> None:
    calendar = Calendar(BERLIN)
    plan = Every(Unit.DAY, datetime(2026, 3, 27, 12, tzinfo=UTC), clock=time(2, 30))
    local = [moment.astimezone(BERLIN) for moment in moments(plan, datetime(2026, 3, 27, 12, tzinfo=UTC), 3, calendar)]
    # 29 March: 02:30 is skipped, and an hour later instead; said once.
    assert [f"{moment:%d %H:%M}" for moment in local] == ["28 02:30", "29 03:30", "30 02:30"]
    autumn = [moment.astimezone(BERLIN) for moment in moments(plan, datetime(2026, 10, 24, 12, tzinfo=UTC), 2, calendar)]
    assert [f"{moment:%d %H:%M %z}" for moment in autumn] == ["25 02:30 +0200", "26 02:30 +0100"]


CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - aware by the zones
RULES = st.builds(
    Every,
    st.sampled_from([unit for unit in Unit if unit is not Unit.YEAR]),
    MOMENTS,
    st.integers(15, 99),
    CLOCKS,
    st.frozensets(st.integers(0, 6), min_size=1),
    st.integers(1, 28),
    st.integers(1, 12),
    st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)),
) | st.builds(
    Every,
    st.sampled_from([Unit.DAY, Unit.WORKDAY, Unit.WEEK, Unit.MONTH, Unit.YEAR]),
    MOMENTS,
    st.integers(1, 3),
    CLOCKS,
    st.frozensets(st.integers(0, 6), min_size=1),
    st.integers(1, 31),
    st.integers(1, 12),
)
CRONS = st.sampled_from(["0 10 * * *", "*/15 9-17 * * mon-fri", "30 6 1,15 * *", "0 0 29 2 *", "5 4 13 * fri", "0 8 * jan-mar 0,7"]).map(
    read_cron
)


@given(RULES | CRONS.filter(lambda plan: plan is not None), MOMENTS, st.sampled_from([KOLKATA, BERLIN]))  # type: ignore[arg-type]
def test_what_follows_is_later_and_never_skipped(plan: Every | Cron, after: datetime, zone: ZoneInfo) -> None:
    calendar = Calendar(zone)
    found = moments(plan, after, 3, calendar)
    assert all(earlier < later for earlier, later in zip([after, *found], found, strict=False))
    if plan.until is None:
        assert found
    for moment in found:
        # Nothing between: asked a moment before, it is what follows.
        assert following(plan, moment - timedelta(seconds=1), calendar) == moment
        local = moment.astimezone(zone)
        assert plan.until is None or local.date() <= plan.until
        if isinstance(plan, Every) and plan.unit is Unit.WORKDAY:
            assert is_working_day(local.date(), calendar)
        if isinstance(plan, Every) and plan.unit is Unit.WEEK and local.time() == plan.clock:
            assert local.weekday() in plan.weekdays


@given(RULES | st.builds(Once, MOMENTS) | CRONS)
def test_a_plan_is_kept_as_it_is(plan: Plan) -> None:
    assert read_plan(write_plan(plan)) == plan


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from([word for text, _ in ENGLISH + MARATHI + HINDI + URDU for word in text.split()]), max_size=9).map(" ".join)
)
def test_reading_is_total(text: str) -> None:
    found = find(text)
    if found is None:
        return
    assert found.wish.is_time
    try:
        plan = plan_of(found.wish, NOW, CALENDAR)
    except WrongTime as error:
        assert error.key.startswith("agenda-wrong-")  # noqa: PT017 - either is right
    else:
        moment = following(plan, NOW, CALENDAR)
        assert moment is not None
        assert moment > NOW
        again = following(plan, moment, CALENDAR)
        assert again is None or again - moment >= LEAST_GAP or isinstance(plan, Every)


@pytest.mark.parametrize(
    ("fields", "first_two"),
    [
        ("0 10 * * *", ["21-11 10:00", "22-11 10:00"]),
        ("0 10 * * 1-5", ["23-11 10:00", "24-11 10:00"]),
        ("0 10 * * sun", ["22-11 10:00", "29-11 10:00"]),
        ("0 10 * * 7", ["22-11 10:00", "29-11 10:00"]),
        # Either of day of the month and day of the week, where neither is `*`.
        ("0 10 23 * 3", ["23-11 10:00", "25-11 10:00"]),
        ("*/30 10 * * *", ["21-11 10:00", "21-11 10:30"]),
        ("0 0 29 2 *", ["29-02 00:00", "29-02 00:00"]),
    ],
)
def test_cron(fields: str, first_two: list[str]) -> None:
    plan = read_cron(fields)
    assert plan is not None
    assert [f"{moment.astimezone(KOLKATA):%d-%m %H:%M}" for moment in moments(plan, NOW - timedelta(minutes=1), 2)] == first_two


@pytest.mark.parametrize(
    "fields",
    [
        "",
        "* * * * *",
        "0 10 * *",
        "60 1 * * *",
        "0 24 * * *",
        "0 10 0 * *",
        "0 10 * 13 *",
        "0 10 * * 8",
        "a b c d e",
        "5-1 * * * *",
        "*/0 1 * * *",
        "0 10 31 4 *",
        "0,5 10 * * *",
        "0 10 ٣ * *",
    ],
)
def test_fields_that_are_none(fields: str) -> None:
    assert read_cron(fields) is None

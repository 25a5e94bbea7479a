"""The topics of a service bot on a real PostgreSQL: the longest story of each, told again with the tables on a server."""

# Imported for pytest, which runs them here with the database that `conftest.py` gives this file.
from tests.bots.services.test_agenda import test_it_nags_until_it_is_done
from tests.bots.services.test_consultation import council, test_comments_votes_result_and_decision
from tests.bots.services.test_directory import test_a_charge_is_handed_over_and_seen
from tests.bots.services.test_feeds import news, test_an_alert_goes_to_the_rooms_of_its_areas_in_their_languages_and_is_changed_there
from tests.bots.services.test_forms import forms, test_a_form_from_opening_to_table
from tests.bots.services.test_hooks import (
    systems,
    test_a_replayed_signature_says_nothing_twice_and_another_body_under_the_same_id_is_refused,
)
from tests.bots.services.test_mydata import test_the_file_goes_to_who_asked_alone
from tests.bots.services.test_polls import test_a_poll_from_question_to_result, test_a_vote_that_fell_into_a_gap_is_read_again

__all__ = [
    "council",
    "forms",
    "news",
    "systems",
    "test_a_charge_is_handed_over_and_seen",
    "test_a_form_from_opening_to_table",
    "test_a_poll_from_question_to_result",
    "test_a_replayed_signature_says_nothing_twice_and_another_body_under_the_same_id_is_refused",
    "test_a_vote_that_fell_into_a_gap_is_read_again",
    "test_an_alert_goes_to_the_rooms_of_its_areas_in_their_languages_and_is_changed_there",
    "test_comments_votes_result_and_decision",
    "test_it_nags_until_it_is_done",
    "test_the_file_goes_to_who_asked_alone",
]

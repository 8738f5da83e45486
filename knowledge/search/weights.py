"""Numbers fitted by a command, not by hand: `python -m bench.search.fit`. Each stands beside its feature."""

PASSAGE = (
    1.4631,  # bm25_of_best
    1.9603,  # bm25_of_weight
    -0.4630,  # rank
    -5.5652,  # covered
    0.2869,  # title_covered
    6.9455,  # both_covered
    3.0321,  # words_both
    5.2129,  # characters
    0.7331,  # common
    4.3808,  # title_common
    2.2535,  # tells
    -0.2314,  # title_share
    -2.0339,  # siblings
    1.9530,  # best_of_document
    -0.2833,  # opening
    0.0000,  # constant
)

SENTENCE = (
    1.9797,  # covered
    0.0406,  # words
    2.9012,  # characters
    2.1896,  # around
    3.1053,  # words_around
    0.6121,  # common
    1.2082,  # tells
    -0.0000,  # tells_known
    1.9575,  # length
    -1.8245,  # density
    1.1138,  # before
    -3.3911,  # is_title
    -4.7616,  # asks
    1.7439,  # clause
    -1.6554,  # covered_and_tells
    -1.6969,  # lead_in
    1.9633,  # figure_asked
    0.8538,  # words_and_tells
    -0.7308,  # after
    -1.2974,  # thing
    0.0000,  # constant
)

FINAL = (
    0.5465,  # passage
    0.2678,  # sentence
    0.0000,  # constant
)

SURE = (
    0.6458,  # passage
    0.0000,  # sentence
    1.1404,  # gap
    0.0000,  # words_with_title
    -0.2766,  # missing
    2.1111,  # characters_with_title
    0.0000,  # covered_with_title
    0.4337,  # tells
    -0.4307,  # tells_known
    0.5849,  # clause
    0.0000,  # common
    0.0000,  # bm25_of_weight
    1.6063,  # question_length
    0.0000,  # title_covered
    0.0000,  # words_sentence
    0.0000,  # document_missing
    0.0000,  # words_and_tells
    0.0000,  # characters_sentence
    2.0968,  # unknown_weight
    0.6315,  # no_want
    0.0000,  # thing
    0.0000,  # thing_asked
    -7.4800,  # constant
)

PAIR = (
    0.0000,  # cosine_bigrams
    2.4359,  # cosine_characters
    0.0000,  # cosine_words
    0.0000,  # bigrams_asked
    0.0000,  # bigrams_known
    0.5583,  # characters_asked
    0.0000,  # characters_known
    0.0000,  # words_asked
    0.0000,  # words_known
    0.0000,  # common_asked
    0.0000,  # common_shorter
    0.0000,  # lengths
    3.8916,  # equal
    0.0000,  # same_want
    0.0000,  # other_want
    -5.0088,  # numbers_differ
    0.1977,  # numbers_same
    -0.1255,  # negation_differs
    -5.1247,  # action_differs
    0.0000,  # missing_word
    -0.8838,  # extra_word
    0.0000,  # content_words
    1.1697,  # content_characters
    -2.5105,  # constant
)

ANSWER = (
    0.0000,  # pair_cosine_bigrams
    0.0000,  # pair_cosine_characters
    0.0000,  # pair_cosine_words
    0.0000,  # pair_bigrams_asked
    0.0000,  # pair_bigrams_known
    2.0487,  # pair_characters_asked
    0.0000,  # pair_characters_known
    0.0000,  # pair_words_asked
    0.0000,  # pair_words_known
    0.0000,  # pair_common_asked
    0.0000,  # pair_common_shorter
    0.0000,  # pair_lengths
    0.0000,  # pair_equal
    0.0000,  # pair_same_want
    0.0000,  # pair_other_want
    -2.9284,  # pair_numbers_differ
    0.2522,  # pair_numbers_same
    -0.1879,  # pair_negation_differs
    -3.8665,  # pair_action_differs
    0.0000,  # pair_missing_word
    -1.2836,  # pair_extra_word
    0.0000,  # pair_content_words
    4.6464,  # pair_content_characters
    0.0000,  # best
    0.9154,  # second
    0.0000,  # likeness
    2.0365,  # about
    0.0000,  # said_words
    0.0000,  # said_content
    3.7841,  # told_content
    0.5461,  # both_content
    -0.4507,  # missing
    6.3684,  # both_characters
    0.0000,  # other_place
    -2.3499,  # place_unsaid
    -0.6032,  # other_office
    0.9712,  # same_office
    0.0000,  # constant
)

ANSWER_SURE = (
    0.6331,  # score
    1.9277,  # lead
    0.2681,  # best
    0.0000,  # both_content
    0.0000,  # missing
    0.0000,  # said_content
    1.0177,  # told_content
    -1.3787,  # other_place
    -0.3412,  # place_unsaid
    -0.2694,  # other_office
    0.0000,  # same_want
    0.0000,  # other_want
    0.0000,  # negation_differs
    -2.6905,  # action_differs
    0.0000,  # numbers_differ
    0.0000,  # equal
    -0.9676,  # length
    2.5388,  # known
    0.1295,  # about
    0.0000,  # common_asked
    -4.0202,  # constant
)

NAME_RANK = (
    10.3271,  # covered
    10.0270,  # title_covered
    10.8475,  # title_share
    -1.7570,  # common
    0.9138,  # subject_share
    3.7391,  # missing
    0.0000,  # lead
    -0.0000,  # words
    0.0000,  # constant
)

NAME = (
    0.7109,  # covered
    9.2665,  # title_covered
    2.3128,  # title_share
    -5.4716,  # common
    -0.6074,  # subject_share
    1.3014,  # missing
    1.4248,  # lead
    -1.5175,  # words
    -5.9960,  # constant
)

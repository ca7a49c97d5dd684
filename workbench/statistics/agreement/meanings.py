"""What each coefficient says, in one line for people; light enough for a command's help."""

MEANINGS = {
    "krippendorff_alpha": "disagreement seen, set against what chance alone would give; missing answers allowed",
    "fleiss_kappa": "agreement beyond what the labels' overall shares would give by chance",
    "gwet_ac1": "agreement beyond chance that does not fall when one label is frequent",
    "percent_agreement": "how often two answers to one item are the same; chance is not taken off",
    "gwet_ac2": "as AC1, but weights may count near misses in part; without weights the same number",
    "brennan_prediger": "agreement beyond a chance that takes all labels for equally likely",
    "conger_kappa": "agreement beyond chance, each annotator with their own habits",
    "light_kappa": "mean of Cohen's kappa over all pairs of annotators",
    "cohen_kappa": "two annotators: agreement beyond what the habits of both would give",
    "scott_pi": "two annotators: agreement beyond what their shared habits would give",
    "icc_1_1": "ratings: one answer, every item rated by other people",
    "icc_2_1": "ratings: one answer, the people a sample of many",
    "icc_3_1": "ratings: one answer, these people and no others",
    "icc_1_k": "ratings: the mean of all answers, every item rated by other people",
    "icc_2_k": "ratings: the mean of all answers, the people a sample of many",
    "icc_3_k": "ratings: the mean of all answers, these people and no others",
}

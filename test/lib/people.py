"""people.py - the persons and organisations that the tests order for. All persons are invented."""
import datetime

ORGANISATIONS = {
    # the three real ones that have an establishment
    "state": {"siren": "130025265", "nic": None},
    "municipality": {"siren": "219200235", "nic": "00014"},
    "department": {"siren": "226900017", "nic": None},
    # fictional
    "company": {"siren": "000100016", "nic": None},
    "sites": {"siren": "000100024", "nic": None},
}


def person(prefix, civility, name, given, mail, mobile, function, number):
    p = prefix + "_"
    return {
        p + "civility": civility, p + "birth_name": name, p + "given_names": given, p + "email": mail,
        p + "mobile": mobile, p + "function": function, p + "id_type": "cni", p + "id_number": number,
        p + "id_expiry_day": "14", p + "id_expiry_month": "3", p + "id_expiry_year": "2031",
    }


def lately():
    """The date of a document that is young enough, whenever the tests are run."""
    day = datetime.date.today() - datetime.timedelta(days=20)
    return {"doc_date_day": str(day.day), "doc_date_month": str(day.month), "doc_date_year": str(day.year)}


HOLDER = person("h", "mme", "Marchand", "Claire, Élodie", "claire.marchand@exemple.test", "06 12 34 56 78",
                "Responsable des marchés", "D2H6862M2")
REP = person("r", "m", "O’Brien-Łukasz", "Jean-Pierre", "jp.obrien@exemple.test", "07 31 23 45 67",
             "Directeur", "X4RTBPFW4")
DELEGATE = person("d", "mme", "D’Été", "Nour", "nour.dete@exemple.test", "06 98 76 54 32",
                  "Directrice adjointe", "L9M3KQ7T2")
ACCOUNT = {"acc_name": "Vautrin", "acc_given": "Hélène", "acc_password": "quatre agrafes sous la pluie 1987"}

/* conf_rows.c - every key of the configuration. The man page, the sample file, the checks and the
 * messages about mistakes are made from these rows: to add a key is to add a row.
 *
 * Limits  texts are 1000 bytes at most. */
#include <stddef.h>

#include "platform/conf.h"

#define ROW(section, key, kind, otherwise, min, max, words, doc)                                   \
	{ section, key, kind, otherwise, min, max, words, doc }

const struct conf_row conf_rows[CONF_COUNT] = {
/* where things are */
[CONF_LISTEN_AT] = ROW("", "listen", CONF_LISTEN, "127.0.0.1:8080", 1, 200, NULL,
	"Adresse écoutée par les serveurs de pages : hôte:port, ou chemin d'une socket unix derrière nginx. "
	"Sans effet si systemd fournit la socket."),
[CONF_PUBLIC_URL] = ROW("", "public_url", CONF_URL, "http://127.0.0.1:8080", 1, 200, NULL,
	"Adresse que tapent les demandeurs, écrite dans les liens des courriels. En https, sauf sur la machine "
	"elle-même."),
[CONF_DATA] = ROW("", "data", CONF_PATH, "data", 1, 400, NULL,
	"Dossier des données : base SQLite et documents chiffrés. Il appartient aux rôles front et clerk."),
[CONF_DATABASE_AT] = ROW("", "database", CONF_DATABASE, "sqlite:data/tabellion.db", 1, 400, NULL,
	"Base de données : sqlite:chemin ou postgres:paramètres de libpq, par une socket unix locale."),
[CONF_REGISTER] = ROW("", "register", CONF_PATH, "data/sirene", 1, 400, NULL,
	"Fichier du répertoire Sirene, tel que « tabellion sirene import » le fabrique."),
[CONF_KEYS] = ROW("", "keys", CONF_PATH, "keys", 1, 400, NULL,
	"Dossier des clés, que « tabellion keys init » crée. Seul le processus maître l'ouvre, pour le gardien."),
[CONF_PKI] = ROW("", "pki", CONF_PATH, "pki", 1, 400, NULL,
	"Dossier de l'autorité intégrée, que « tabellion pki init » crée : clés et certificats de signature, "
	"d'horodatage et de cachet."),
[CONF_OPERATOR] = ROW("", "operator", CONF_TEXT, "Opérateur de démonstration", 1, 40, NULL,
	"Nom de l'opérateur, écrit dans les certificats de l'autorité intégrée quand « tabellion pki init » les crée."),
[CONF_LOG] = ROW("", "log", CONF_WORD, "note", 0, 0, "note trace",
	"Lignes écrites sur la sortie d'erreur : note pour l'exploitation, trace pour chercher une faute."),
[CONF_DEMO] = ROW("", "demo", CONF_WORD, "no", 0, 0, "no yes",
	"yes montre la page « Boîte d'envoi de démonstration ». Jamais en production."),
/* how many, how long */
[CONF_FRONTS] = ROW("process", "fronts", CONF_INT, "1", 1, 32, NULL,
	"Nombre de serveurs de pages. Un seul suffit à SQLite ; 8 à 32 avec PostgreSQL."),
[CONF_HASHERS] = ROW("process", "hashers", CONF_INT, "2", 1, 16, NULL,
	"Nombre de processus qui vérifient les mots de passe : un par cœur."),
[CONF_CALLERS] = ROW("process", "callers", CONF_INT, "2", 1, 16, NULL,
	"Nombre de processus qui parlent au réseau (courriels, SMS)."),
[CONF_DRAIN_SECONDS] = ROW("process", "drain_seconds", CONF_INT, "10", 1, 60, NULL,
	"Délai laissé aux requêtes commencées quand un processus doit s'arrêter."),
[CONF_OPENS_PER_MINUTE] = ROW("process", "opens_per_minute", CONF_INT, "600", 1, 100000, NULL,
	"Documents qu'un même processus peut déchiffrer par minute : au-delà le gardien refuse et le journal le dit."),
[CONF_TURN_REQUESTS] = ROW("process", "turn_requests", CONF_INT, "64", 1, 256, NULL,
	"Requêtes qu'un serveur de pages valide ensemble, d'une seule écriture sur le disque. Avec PostgreSQL, "
	"toujours 1."),
/* mail */
[CONF_MAIL_TRANSPORT] = ROW("mail", "transport", CONF_WORD, "file", 0, 0, "file smtp",
	"file range chaque courriel dans un dossier, pour l'essai ; smtp l'envoie."),
[CONF_MAIL_FOLDER] = ROW("mail", "folder", CONF_PATH, "data/mail", 1, 400, NULL,
	"Dossier des courriels du transport file."),
[CONF_MAIL_URL] = ROW("mail", "url", CONF_TEXT, "", 0, 200, NULL,
	"Relais : smtp://hôte:port (STARTTLS exigé) ou smtps://hôte:port."),
[CONF_MAIL_FROM] = ROW("mail", "from", CONF_TEXT, "ne-pas-repondre@localhost", 3, 200, NULL,
	"Adresse d'expédition des courriels."),
[CONF_MAIL_USER] = ROW("mail", "user", CONF_TEXT, "", 0, 200, NULL,
	"Compte sur le relais ; vide : sans authentification."),
[CONF_MAIL_PASSWORD_FILE] = ROW("mail", "password_file", CONF_PATH, "", 0, 400, NULL,
	"Fichier (0400, lisible par t-caller) dont la première ligne est le mot de passe du relais."),
[CONF_MAIL_CA] = ROW("mail", "ca", CONF_PATH, "", 0, 400, NULL,
	"Fichier PEM des autorités reconnues pour le relais ; vide : celles du système."),
/* the live company register */
[CONF_SIRENE_API] = ROW("sirene", "api", CONF_URL, "https://api.insee.fr/api-sirene/3.11", 1, 200, NULL,
	"Adresse de l'API Sirene de l'Insee, interrogée pour les SIREN absents du répertoire local."),
[CONF_SIRENE_KEY_FILE] = ROW("sirene", "key_file", CONF_PATH, "", 0, 400, NULL,
	"Fichier (0400, lisible par t-caller) dont la première ligne est la clé de l'API. Une clé par installation. "
	"Vide : l'API n'est jamais interrogée."),
[CONF_SIRENE_CA] = ROW("sirene", "ca", CONF_PATH, "", 0, 400, NULL,
	"Fichier PEM des autorités reconnues pour l'API ; vide : celles du système."),
[CONF_SIRENE_PER_MINUTE] = ROW("sirene", "per_minute", CONF_INT, "30", 1, 500, NULL,
	"Requêtes par minute que l'Insee accorde à la clé, pour toute l'installation."),
[CONF_SIRENE_UPDATE] = ROW("sirene", "update", CONF_WORD, "yes", 0, 0, "no yes",
	"yes demande chaque jour à l'API ce qui a changé depuis la date du répertoire local."),
[CONF_SIRENE_UPDATE_REQUESTS] = ROW("sirene", "update_requests", CONF_INT, "3000", 1, 40000, NULL,
	"Requêtes de cette mise à jour par jour ; au-delà elle reprend le lendemain où elle en était."),
/* time stamps */
[CONF_STAMP_FIRST] = ROW("stamp", "first", CONF_TEXT, "local", 5, 400, NULL,
	"Première autorité d'horodatage : local pour celle qui est intégrée, ou l'adresse http(s):// d'une autre "
	"(RFC 3161)."),
[CONF_STAMP_SECOND] = ROW("stamp", "second", CONF_TEXT, "", 0, 400, NULL,
	"Autorité d'horodatage demandée quand la première ne répond pas ou mal ; vide : aucune. Quand toutes sont en "
	"panne, la signature attend."),
[CONF_STAMP_POLICY] = ROW("stamp", "policy", CONF_TEXT, "", 0, 100, NULL,
	"Identifiant de la politique exigée des autres autorités que local ; vide : la leur."),
[CONF_STAMP_WAIT] = ROW("stamp", "wait", CONF_INT, "20", 1, 25, NULL,
	"Secondes accordées à une autre autorité que local pour toute sa réponse, et à ses listes et répondeurs."),
[CONF_STAMP_PAUSE] = ROW("stamp", "pause", CONF_INT, "300", 0, 86400, NULL,
	"Secondes pendant lesquelles une autorité qui n'a pas donné de jeton valable passe après l'autre ; "
	"0 : jamais."),
[CONF_STAMP_INSIDE] = ROW("stamp", "inside", CONF_TEXT, "", 0, 400, NULL,
	"Hôtes, séparés par des espaces, que le certificat d'une autorité peut nommer pour ses listes et son répondeur "
	"OCSP bien que leur adresse soit interne ; vide : seules les adresses publiques sont demandées."),
[CONF_STAMP_CA] = ROW("stamp", "ca", CONF_PATH, "", 0, 400, NULL,
	"Fichier PEM des autorités reconnues pour la liaison https avec elles ; vide : celles du système."),
/* whom to trust */
[CONF_STAMP_ROOTS] = ROW("stamp", "roots", CONF_PATH, "", 0, 400, NULL,
	"Fichier PEM des autorités racines reconnues pour l'horodatage ; vide : aucune."),
[CONF_SIGN_ROOTS] = ROW("sign", "roots", CONF_PATH, "", 0, 400, NULL,
	"Fichier PEM des autorités racines reconnues pour les signatures ; vide : aucune. Un certificat d'une autre "
	"autorité donne « émetteur inconnu »."),
/* the built-in authority */
[CONF_PKI_URL] = ROW("pki", "url", CONF_TEXT, "", 0, 200, NULL,
	"Adresse http:// écrite dans les certificats pour trouver les autorités, les listes de révocation et le "
	"répondeur OCSP ; vide : public_url, en http. Elle doit répondre sans TLS ni redirection."),
[CONF_PKI_POLICY] = ROW("pki", "policy", CONF_TEXT, "2.25.37771107736659315443898481924726699024", 3, 100, NULL,
	"Identifiant d'objet de l'opérateur : suivi de .1 c'est la politique des certificats de signature, de .2 "
	"celle de l'horodatage."),
[CONF_PKI_ALARM_DAYS] = ROW("pki", "alarm_days", CONF_INT, "30", 1, 365, NULL,
	"Une alarme est écrite chaque jour quand un certificat de l'autorité intégrée ou d'un horodatage finit dans "
	"moins de jours que cela ; à sa fin rien n'est plus signé."),
/* delays */
[CONF_GRANT_HOURS] = ROW("sign", "grant_hours", CONF_INT, "72", 1, 720, NULL,
	"Heures pendant lesquelles une signature voulue peut encore être apposée quand l'horodatage est en panne."),
[CONF_SESSION_IDLE_MINUTES] = ROW("session", "idle_minutes", CONF_INT, "30", 1, 240, NULL,
	"Minutes sans activité après lesquelles une session se ferme."),
[CONF_SESSION_HOURS] = ROW("session", "hours", CONF_INT, "8", 1, 24, NULL,
	"Durée la plus longue d'une session, en heures."),
/* whom an applicant may call */
[CONF_SUPPORT_NAME] = ROW("support", "name", CONF_TEXT, "Assistance", 1, 100, NULL,
	"Nom du service d'assistance montré sur les pages d'erreur."),
[CONF_SUPPORT_PHONE] = ROW("support", "phone", CONF_TEXT, "", 0, 40, NULL,
	"Téléphone de l'assistance ; vide : non montré."),
[CONF_SUPPORT_MAIL] = ROW("support", "mail", CONF_TEXT, "", 0, 200, NULL,
	"Adresse de l'assistance ; vide : non montrée."),
};

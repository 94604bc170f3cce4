package org.redoubt.server.config;

/** The {@code redoubt.toml} that {@code init} and {@code demo} write: every setting visible with its default. */
public final class ConfigTemplate {
    private ConfigTemplate() {}

    /**
     * The whole file.
     *
     * @param hostname already checked
     * @param demo for trials: loopback only, passwords without TLS allowed there
     */
    public static String text(String hostname, boolean demo) {
        StringBuilder toml = new StringBuilder(HEAD.formatted(hostname, demo));
        for (ListenerKind kind : ListenerKind.values()) {
            toml.append(LISTENER.formatted(kind.text(), demo || kind.local() ? "127.0.0.1" : "*", kind.standardPort()));
        }
        return toml.toString();
    }

    private static final String HEAD = """
        # What the Redoubt process needs to start. Domains, people and groups are not here: they are in the
        # directory, and change without a restart (redoubt domain, account, alias, group).

        # The name this server greets with; its certificate and its DNS records carry it too.
        hostname = "%s"

        # Whether a password may be sent without TLS from this same machine. For trials only.
        insecure_loopback_auth = %b

        # The key that opens the master key (key.slots), which wraps every account's key. Without it the mail cannot be
        # read: keep a copy elsewhere. redoubt key rotate changes it.
        # Instead of a file, a systemd credential: systemd_credential = "redoubt-master-key"
        # Or a key that stays in a PKCS#11 token (redoubt key add-token):
        #   pkcs11_module = "/usr/lib/softhsm/libsofthsm2.so"
        #   pkcs11_slot = 0
        #   pkcs11_key = "redoubt"
        #   pkcs11_pin_file = "/etc/redoubt/token.pin"   # or pkcs11_pin_credential = "redoubt-pin"
        [master_key]
        file = "master.key"

        # PEM files. They are read again when they change. Several: the one that fits the client's server
        # name is used, the first when none does.
        [[certificates]]
        chain = "tls/certificate.pem"
        key = "tls/key.pem"

        [limits]
        # The largest message that is taken, in octets.
        message_octets = 52_428_800

        # error, warning, info, debug or trace; to stderr unless file = "…" is given
        [log]
        level = "info"

        # The name servers to ask; none named means those in /etc/resolv.conf. Answers are validated here: set
        # dnssec = false where they do not pass signatures on (redoubt doctor tells). In a network with a root of its own
        # trust_anchors names a file of that root's DS or DNSKEY records.
        [dns]
        servers = []
        dnssec = true

        # Mail from other servers is checked with SPF, DKIM, ARC and DMARC, and what is found is written above it.
        # Mail that fails DMARC is refused where its author's domain asks for that, unless one of the
        # trusted_sealers (domains of mailing lists and forwarders) vouches for it with ARC. For domains of yours in
        # mta_sts_enforce the policy that others fetch says enforce: they send to this host under a trusted
        # certificate or not at all. It says testing for all others, so that reports come first.
        [authentication]
        check = true
        refuse_dmarc_reject = true
        trusted_sealers = []
        mta_sts_enforce = []

        # Such mail is looked at by the spam filter, whose findings stand above it in X-Spam-Status. From junk_score on
        # it goes to Junk, from reject_score on it is refused. Lists in the DNS are asked only when they are named
        # here: who keeps one learns who writes to you. With a greylist_score (3, say) mail
        # from there on that nobody vouches for has to come again after some minutes, once for each network. With a
        # quarantine_score between the other two, such mail is set aside
        # until redoubt quarantine releases it or quarantine_days are over; beyond quarantine_megabytes it is refused. Files with the endings in refused_files are
        # not taken, within zip archives neither; unreadable-archive stands for those that cannot be looked into. With the address of a clamd (127.0.0.1:3310) mail
        # with viruses is refused; with that of an rspamd worker (127.0.0.1:11333) its symbols count, too. What they do not
        # answer is taken unscanned, unless defer_unscanned has it come again later. With scan_inside clamd looks into what people here
        # send and into what comes by LMTP, too, and where check is not set into all other mail.
        [spam]
        check = true
        greylist_score = 0
        junk_score = 5
        quarantine_score = 0
        quarantine_days = 30
        quarantine_megabytes = 4096
        reject_score = 15
        refused_files = []
        clamd = ""
        rspamd = ""
        defer_unscanned = false
        scan_inside = true
        address_lists = []
        domain_lists = []

        # S/MIME signatures of mail are checked, and shown where mail is read. Whoever the operating system trusts may certify
        # people; so may those whose certificates (PEM or DER) lie in this folder, looked at again every minute.
        [smime]
        system_authorities = true
        authorities = "smime"

        # Every access in the audit log is looked at by rules (those that come with the server, and Sigma rules in the
        # folder rules) and for indicators (STIX bundles in the folder indicators). What they find is listed by redoubt
        # alerts list, and told by mail to these addresses. Levels: informational, low, medium, high, critical. New indicators
        # are looked for in mail of the last past_mail_days, too: of each message keyed hashes of its links, hosts, senders and files are
        # kept as long, and nothing that can be read; 0 keeps none.
        [alerts]
        level = "low"
        mail = []
        mail_level = "medium"
        past_mail_days = 90
        # webhook = "https://hooks.example.org/redoubt"
        # webhook_secret = "webhook.secret"

        # What is done by itself when a rule (redoubt alerts rules) raises an alert about a person: end-sessions, lock (she may
        # not sign in until redoubt account enable), hold-mail (what she sent and is not gone waits for redoubt queue retry).
        # Choose rules that need her password to be right: whoever only guesses must not lock others out.
        # [[responses]]
        # rule = "brute_force_then_success"
        # do = ["end-sessions", "hold-mail"]

        # In which country addresses are: what the registries publish (nro-delegated-stats), lines of first,last,country (DB-IP
        # lite), or a country database of MaxMind's format (mmdb). Looked at every minute; nobody is asked. Rules tell new
        # countries and impossible travel by it, and redoubt policy set --countries lets people in from some only.
        # [countries]
        # file = "countries.csv"

        # Indicators that others publish, fetched every six hours: a collection of TAXII 2.1, or the folder of a MISP feed.
        # [[feeds]]
        # name = "sector"
        # taxii = "https://taxii.example.org/api1/collections/91a7b528-80eb-42ed-a74d-c6fbd5a26116/"
        # credentials = "feed.login"

        # Alerts, and the audit log if events = true, go to a collector as syslog over TLS; as cef or ocsf. The audit log is posted
        # to a webhook, too, as signed batches of OCSF events (docs/webhooks.md).
        # [export]
        # syslog = "siem.example.org:6514"
        # format = "cef"
        # events = true
        # webhook = "https://siem.example.org/redoubt"
        # webhook_secret = "export.secret"

        # People who hold a role (redoubt role) act in the browser at [listeners.administration], and from this machine with
        # redoubt --as PERSON. Everybody on the machine may
        # open this socket, and reaches nothing but the sign-in; its folder must exist.
        # [administration]
        # socket = "/run/redoubt/admin.sock"
        # What a second person has to agree to (redoubt approval): export, grant, role, hold (lifting one). None
        # by default.
        # two_people = ["export", "grant", "role", "hold", "escrow"]

        # How many days the audit log is kept: all of it, and other kinds of events longer or shorter. Without a number it is
        # kept for ever. What is thrown away is said in the log, and redoubt audit verify still proves the rest.
        # [audit]
        # keep_days = 400
        # [audit.keep_days_of]
        # list = 90
        # admin = 3650
        # Witnesses (C2SP tlog-witness) sign the heads of the audit log, so that nobody can write another one; with
        # witness_quorum fewer than all of them do. Another Redoubt is one: its key is in its witness/verifier.
        # [[audit.witnesses]]
        # url = "https://mail.example.net/witness"
        # key = "mail.example.net/witness+1a2b3c4d+BAaA..."

        # This server as a witness of others' logs, at https://HOSTNAME/witness; their keys are in their audit/verifier.
        # [witness]
        # logs = ["mail.example.net/audit+5e6f7a8b+AaBb..."]

        # People and groups of these domains come from an LDAP server or Active Directory, which is also asked for their
        # passwords. Who is gone or disabled there may not sign in; her mail stays. With groups, groups that have an
        # address come, too. aliases names an attribute of further addresses (proxyAddresses in Active Directory).
        # [ldap]
        # servers = ["ldaps://dc1.example.org", "ldaps://dc2.example.org"]
        # authority = "company-ca.pem"
        # domains = ["example.org"]
        # base = "dc=example,dc=org"
        # login = "cn=redoubt,ou=services,dc=example,dc=org"
        # password = "ldap.password"
        # people = "(&(objectClass=person)(mail=*))"
        # groups = "(&(objectClass=groupOfNames)(mail=*))"
        # aliases = "mailAlternateAddress"

        # People of these domains may sign in with their organisation's identity provider (OpenID Connect), in the web
        # application and when they let a program in. It has to know https://HOST/oidc/callback as a redirect address. With
        # passwords = false theirs are not taken any more. See docs/administration.md.
        # [oidc]
        # issuer = "https://login.example.org"
        # client_id = "redoubt"
        # client_secret = "oidc.secret"
        # domains = ["example.org"]
        # label = "Sign in with Example"

        # People may sign in to IMAP, POP3, submission and ManageSieve with certificates of these authorities (EXTERNAL), which
        # name them by an e-mail address (rfc822Name) or a principal name (upn). Lists of revoked ones are files. A protocol
        # in demanded_for is open to nobody else.
        # [client_certificates]
        # authorities = ["company-ca.pem"]
        # revocations = ["company-ca.crl"]
        # person = "rfc822Name"
        # demanded_for = ["imap"]

        # Mail for other domains goes to where their DNS says. With a smart host all of it goes there instead; its
        # credentials are a file of mode 0600, the login in its first line and the password in the second. tls is
        # opportunistic, required, implicit or none. Hosts found in the DNS are never in networks of special use
        # (loopback, private, link-local) unless these are named.
        [outbound]
        # smart_host = "relay.example.net:587"
        # credentials = "relay.login"
        # tls = "required"
        # reachable_networks = ["10.0.0.0/8"]

        # A route for a single domain; there may be several.
        # [[routes]]
        # domain = "partner.example"
        # host = "mail.partner.example"
        # port = 25
        # tls = "required"

        # One table for each listener; without its table it is closed. "*" is every address of the machine.
        # More settings: max_connections, max_connections_per_address, and trusted_proxies, a list of
        # addresses whose PROXY protocol header is demanded and believed. For smtp also relay_networks, a list of networks whose
        # machines, such as printers, may send mail to anybody without signing in; it is neither checked nor signed.
        """;

    private static final String LISTENER = """

        [listeners.%s]
        addresses = ["%s"]
        port = %d
        """;
}

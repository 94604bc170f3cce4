package org.redoubt.filter;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redoubt.filter.Suspect.Result;
import org.redoubt.mime.Address;
import org.redoubt.mime.Envelope;
import org.redoubt.mime.HeaderText;

/** What a header, and what is known of its sender, says. */
final class HeaderRules {
    private static final Pattern ADDRESS_IN_NAME = Pattern.compile("[\\w.+-]{1,64}@((?:[a-z0-9-]{1,63}\\.){1,8}[a-z]{2,24})");

    /** U+202A to U+202E and U+2066 to U+2069 turn text around; the others have no width. */
    private static final Pattern UNSEEN = Pattern.compile("[\u202a-\u202e\u2066-\u2069\u200b\u2060\u00ad\ufeff]");

    private final Suspect suspect;
    private final Findings findings;
    private final Envelope envelope;

    HeaderRules(Suspect suspect, Findings findings) {
        this.suspect = suspect;
        this.findings = findings;
        this.envelope = suspect.structure().envelope();
    }

    void check() {
        authentication();
        author();
        fields();
        subject();
    }

    private void authentication() {
        Suspect.Authentication said = suspect.authentication();
        findings.addIf(said.quarantine(), "dmarc-quarantine", 5);
        findings.addIf(said.dmarc() == Result.FAIL, "dmarc-fail", 2);
        findings.addIf(said.dmarc() == Result.PASS, "dmarc-pass", -0.5);
        findings.addIf(said.spf() == Result.FAIL, "spf-fail", 1.5);
        findings.addIf(said.spf() == Result.SOFT_FAIL, "spf-softfail", 0.8);
        findings.addIf(said.dkim() == Result.FAIL, "dkim-fail", 0.5);
        boolean nothing = said.spf() == Result.NONE && said.dkim() == Result.NONE;
        findings.addIf(nothing, "unauthenticated", 0.7);
        findings.addIf(said.namedClient() == Result.FAIL || said.namedClient() == Result.NONE, "client-without-name", 0.8);
    }

    private void author() {
        findings.addIf(envelope.from().isEmpty(), "from-missing", 2);
        findings.addIf(envelope.from().size() > 5, "from-many", 1);
        for (Address from : envelope.from().stream().limit(5).toList()) {
            String domain = domain(from);
            String name = HeaderText.decode(from.name().orElse(""));
            Matcher other = ADDRESS_IN_NAME.matcher(name.toLowerCase(Locale.ROOT));
            findings.addIf(
                    other.find() && !Domains.organisation(other.group(1)).equals(Domains.organisation(domain)),
                    "from-name-is-other-address",
                    2.5);
            findings.addIf(UNSEEN.matcher(name).find(), "from-name-unseen-characters", 2);
            findings.addIf(Domains.mixesScripts(domain), "from-mixed-scripts", 3);
            boolean own = suspect.ownDomains().contains(domain);
            String organisation = Domains.organisation(domain);
            boolean outside = suspect.ownDomains().stream().noneMatch(ours -> Domains.organisation(ours).equals(organisation));
            String folded = outside ? Names.folded(name) : "";
            findings.addIf(!folded.isEmpty() && suspect.ownPeople().test(folded), "from-name-is-ours", 2);
            findings.addIf(
                    !own && suspect.ownDomains().stream().limit(Limits.COMPARED).anyMatch(ours -> Domains.looksLike(domain, ours)),
                    "from-looks-like-ours",
                    3.5);
            findings.addIf(
                    own && suspect.authentication().dmarc() != Result.PASS && suspect.authentication().spf() == Result.FAIL,
                    "from-ours-and-not",
                    2.5);
        }
        List<Address> from = envelope.from();
        if (!from.isEmpty() && !envelope.replyTo().isEmpty()) {
            String author = Domains.organisation(domain(from.getFirst()));
            boolean elsewhere = envelope.replyTo().stream().noneMatch(to -> Domains.organisation(domain(to)).equals(author));
            findings.addIf(elsewhere && !isList(), "reply-to-elsewhere", 0.6);
        }
    }

    private boolean isList() {
        return has("list-id") || has("list-post") || has("list-unsubscribe");
    }

    private static String domain(Address address) {
        return address.host().orElse("").toLowerCase(Locale.ROOT);
    }

    private boolean has(String field) {
        return suspect.structure().header().first(field).isPresent();
    }

    private void fields() {
        findings.addIf(!has("date"), "date-missing", 1);
        findings.addIf(!has("message-id"), "message-id-missing", 0.8);
        findings.addIf(envelope.to().isEmpty() && envelope.cc().isEmpty(), "no-recipients", 0.5);
        Optional<OffsetDateTime> date = envelope.date().flatMap(HeaderText::date);
        findings.addIf(
                date.filter(when -> when.toInstant().isAfter(suspect.arrived().plus(Duration.ofDays(2))))
                        .isPresent(),
                "date-in-future",
                1.5);
        for (String once : List.of("from", "subject", "date", "message-id", "to")) {
            int count = suspect.structure().header().fields(once).size();
            findings.addIf(count > 1, "field-twice", 1);
        }
    }

    private void subject() {
        String whole = HeaderText.decode(envelope.subject().orElse(""));
        String subject = whole.substring(0, Math.min(whole.length(), Limits.SUBJECT));
        findings.addIf(subject.isBlank(), "subject-empty", 0.3);
        findings.addIf(UNSEEN.matcher(subject).find(), "subject-unseen-characters", 1.5);
        long letters = subject.chars().filter(Character::isLetter).count();
        long capitals = subject.chars().filter(Character::isUpperCase).count();
        findings.addIf(letters >= 12 && capitals == letters, "subject-capitals", 0.8);
        findings.addIf(subject.matches(".*\\s{6,}\\S.{0,20}"), "subject-gap", 1.5);
    }
}

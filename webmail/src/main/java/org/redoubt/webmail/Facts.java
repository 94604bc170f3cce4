package org.redoubt.webmail;

import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redoubt.filter.Domains;
import org.redoubt.mime.Address;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.HeaderText;
import org.redoubt.mime.RawField;
import org.redoubt.sanitize.MailView;
import org.redoubt.smime.Kind;
import org.redoubt.smime.Problem;
import org.redoubt.smime.Signatures;
import org.redoubt.smime.Signer;
import org.redoubt.smime.Status;
import org.redoubt.smime.Verdict;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What a person should know of a message besides what it says, as JSON. */
final class Facts {
    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern SPAM =
            Pattern.compile("(Yes|No), score=(-?[0-9.]{1,10}) required=(-?[0-9.]{1,10})(?:\\s+tests=(.*))?", Pattern.DOTALL);
    private static final Pattern FINDING = Pattern.compile("([a-z0-9-]{1,64}):(-?[0-9.]{1,10})");
    private static final Pattern NAMED_ADDRESS = Pattern.compile("[\\w.+-]{1,64}@((?:[\\w-]{1,63}\\.){1,8}\\w{2,24})");

    private final String hostname;
    private final Supplier<Set<String>> ownDomains;
    private final Signatures signatures;

    /**
     * @param hostname our name in Authentication-Results
     * @param ownDomains of this server, in ASCII
     * @param signatures who says whether S/MIME signatures are good
     */
    Facts(String hostname, Supplier<Set<String>> ownDomains, Signatures signatures) {
        this.hostname = hostname;
        this.ownDomains = ownDomains;
        this.signatures = signatures;
    }

    ListUnsubscribe unsubscribe(HeaderBlock header) {
        boolean signed = AuthenticationResults.of(header, hostname)
                .filter(found -> found.passes("dkim"))
                .isPresent();
        return ListUnsubscribe.of(header, signed);
    }

    String of(OpenMessage message) throws IOException {
        HeaderBlock header = message.header();
        Readable shown = message.shown();
        MailView view = MessagePage.of(shown, false, false);
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeNumberProperty("remote", view.remote());
            json.writeBooleanProperty("shortened", view.shortened());
            authentication(json, AuthenticationResults.of(header, hostname));
            spam(json, header);
            json.writeBooleanProperty("inside", shown != message);
            signature(json, message);
            unsubscribe(json, unsubscribe(header));
            optional(json, "replyToDiffers", replyToDiffers(header));
            lookalike(json, header);
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void optional(JsonGenerator json, String name, Optional<String> value) {
        if (value.isPresent()) {
            json.writeStringProperty(name, value.get());
        } else {
            json.writeNullProperty(name);
        }
    }

    private static void authentication(JsonGenerator json, Optional<AuthenticationResults> found) {
        if (found.isEmpty()) {
            json.writeNullProperty("authentication");
            return;
        }
        json.writeArrayPropertyStart("authentication");
        for (AuthenticationResults.Result each : found.get().results()) {
            json.writeStartObject();
            json.writeStringProperty("method", each.method());
            json.writeStringProperty("result", each.result());
            json.writeObjectPropertyStart("properties");
            each.properties().forEach(json::writeStringProperty);
            json.writeEndObject();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void spam(JsonGenerator json, HeaderBlock header) {
        Optional<Matcher> verdict = header.first("X-Spam-Status")
                .map(field -> SPAM.matcher(field.value().strip()))
                .filter(Matcher::matches);
        if (verdict.isEmpty()) {
            json.writeNullProperty("spam");
            return;
        }
        json.writeObjectPropertyStart("spam");
        json.writeBooleanProperty("isSpam", verdict.get().group(1).equals("Yes"));
        json.writeNumberProperty("score", decimal(verdict.get().group(2)));
        json.writeNumberProperty("required", decimal(verdict.get().group(3)));
        json.writeArrayPropertyStart("tests");
        Matcher finding = FINDING.matcher(Optional.ofNullable(verdict.get().group(4)).orElse(""));
        while (finding.find()) {
            json.writeStartObject();
            json.writeStringProperty("name", finding.group(1));
            json.writeNumberProperty("weight", decimal(finding.group(2)));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** RFC 9219 4.1 in a form that can be said in the reader's language. */
    private void signature(JsonGenerator json, OpenMessage message) throws IOException {
        if (!Kind.of(message.root()).signed()) {
            json.writeNullProperty("signature");
            return;
        }
        Verdict now = signatures.of(message.question(false), message.arrived(), message);
        Verdict then = signatures.of(message.question(true), message.arrived(), message);
        json.writeObjectPropertyStart("signature");
        json.writeBooleanProperty("verified", now.status() == Status.VERIFIED);
        json.writeBooleanProperty("verifiedAtDelivery", then.status() == Status.VERIFIED);
        json.writeArrayPropertyStart("problems");
        for (Problem problem : now.problems()) {
            json.writeString(problem.name());
        }
        json.writeEndArray();
        optional(json, "name", now.signer().map(Signer::name));
        optional(json, "address", now.signer().flatMap(signer -> signer.addresses().stream().findFirst()));
        optional(json, "issuer", now.signer().map(Signer::issuer));
        optional(json, "until", now.signer().map(signer -> signer.until().toString()));
        optional(json, "signedAt", now.signer().flatMap(Signer::signedAt).map(Instant::toString));
        json.writeEndObject();
    }

    private static double decimal(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException dotsOnly) {
            return 0;
        }
    }

    private static void unsubscribe(JsonGenerator json, ListUnsubscribe found) {
        if (found.https().isEmpty() && found.mailto().isEmpty()) {
            json.writeNullProperty("unsubscribe");
            return;
        }
        json.writeObjectPropertyStart("unsubscribe");
        json.writeBooleanProperty("oneClick", found.oneClick());
        optional(json, "https", found.https().map(uri -> uri.toASCIIString()));
        optional(json, "mailto", found.mailto());
        json.writeEndObject();
    }

    /** Where answers go, when that is another organisation than the message says to come from. */
    private static Optional<String> replyToDiffers(HeaderBlock header) {
        List<Address> from = addresses(header, "From");
        return addresses(header, "Reply-To").stream()
                .filter(reply -> from.stream().noneMatch(sender -> organisation(sender).equals(organisation(reply))))
                .findFirst()
                .flatMap(Address::addrSpec);
    }

    private static List<Address> addresses(HeaderBlock header, String name) {
        return header.first(name).map(RawField::value).map(Address::parse).orElse(List.of()).stream()
                .filter(address -> address.addrSpec().isPresent())
                .toList();
    }

    private static String organisation(Address address) {
        return Domains.organisation(domain(address));
    }

    private static String domain(Address address) {
        return address.host().orElse("").toLowerCase(Locale.ROOT);
    }

    /** Whether the sender can be taken for somebody else: by a name that is an address, by letters, by one of our domains. */
    private void lookalike(JsonGenerator json, HeaderBlock header) {
        Map<String, String> found = addresses(header, "From").stream()
                .map(this::lookalike)
                .filter(each -> !each.isEmpty())
                .findFirst()
                .orElse(Map.of());
        if (found.isEmpty()) {
            json.writeNullProperty("lookalike");
            return;
        }
        json.writeObjectPropertyStart("lookalike");
        found.forEach(json::writeStringProperty);
        json.writeEndObject();
    }

    private Map<String, String> lookalike(Address sender) {
        String domain = domain(sender);
        Matcher named = NAMED_ADDRESS.matcher(sender.name().map(HeaderText::decode).orElse(""));
        if (named.find() && !Domains.organisation(named.group(1).toLowerCase(Locale.ROOT)).equals(organisation(sender))) {
            return Map.of("kind", "name", "domain", domain, "claims", named.group(1).toLowerCase(Locale.ROOT));
        }
        Set<String> own = ownDomains.get();
        Optional<String> resembled =
                own.stream().filter(ours -> Domains.looksLike(domain, ours)).findFirst();
        if (resembled.isPresent() && !own.contains(domain)) {
            return Map.of("kind", "domain", "domain", domain, "claims", resembled.get());
        }
        return Domains.mixesScripts(domain) ? Map.of("kind", "letters", "domain", domain, "claims", "") : Map.of();
    }
}

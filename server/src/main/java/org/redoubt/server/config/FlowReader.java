package org.redoubt.server.config;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.redoubt.directory.DomainName;
import org.redoubt.transport.SmtpConfig.Mode;
import org.redoubt.transport.flow.Action;
import org.redoubt.transport.flow.AddressPattern;
import org.redoubt.transport.flow.Condition;
import org.redoubt.transport.flow.Direction;
import org.redoubt.transport.flow.FlowLimits;
import org.redoubt.transport.flow.FlowRules;
import org.redoubt.transport.flow.JournalRule;
import org.redoubt.transport.flow.Phrases;
import org.redoubt.transport.flow.Rule;
import org.redoubt.transport.flow.SensitiveData;
import org.redoubt.transport.milter.MilterSettings;
import org.redoubt.transport.milter.MilterSettings.Failure;
import org.redoubt.transport.route.SourcePools.Pool;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlVersion;

/**
 * Reads {@code mail-flow.toml}, as strictly as {@link ConfigReader} reads its file: a rule that is not understood would
 * be a rule that does not hold.
 */
public final class FlowReader {
    private static final String LOCAL = "unix:";

    private static final long MAX_FILE_OCTETS = 4 << 20;

    /** Fields that belong to servers, or to the structure of the message. */
    private static final Set<String> FIXED = Set.of(
            "from", "sender", "to", "cc", "bcc", "date", "message-id", "received", "return-path", "mime-version", "subject",
            "authentication-results", "dkim-signature", "arc-seal", "arc-message-signature", "arc-authentication-results");

    private final List<String> problems = new ArrayList<>();
    private final Set<String> names = new HashSet<>();

    private FlowReader() {}

    /**
     * Reads a file; one that is not there has no rules.
     *
     * @throws ConfigException when it says something that cannot be used
     */
    public static FlowConfig read(Path file) throws ConfigException {
        try {
            if (Files.size(file) > MAX_FILE_OCTETS) {
                throw new ConfigException(file + " is larger than 4 MiB");
            }
            return parse(file.getFileName().toString(), Files.readString(file));
        } catch (NoSuchFileException none) {
            return FlowConfig.NONE;
        } catch (CharacterCodingException e) {
            throw new ConfigException(file + " is not UTF-8 text");
        } catch (IOException e) {
            throw new ConfigException(file + " cannot be read: " + e.getMessage());
        }
    }

    /** @param name what messages call the text */
    static FlowConfig parse(String name, String text) throws ConfigException {
        FlowReader reader = new FlowReader();
        TomlParseResult toml = Toml.parse(text, TomlVersion.LATEST);
        toml.errors().forEach(e -> reader.problems.add("line " + e.position().line() + ": " + e.getMessage()));
        FlowConfig rules = toml.hasErrors() ? FlowConfig.NONE : reader.config(new TomlSection("", toml, reader.problems));
        if (!reader.problems.isEmpty()) {
            throw new ConfigException(reader.problems.stream().map(problem -> name + ' ' + problem).toList());
        }
        return rules;
    }

    private FlowConfig config(TomlSection top) {
        List<Rule> rules = new ArrayList<>();
        for (TomlSection section : top.sections("rules")) {
            rule(section).ifPresent(rules::add);
        }
        if (rules.size() > FlowLimits.RULES) {
            top.problem("rules", "are more than " + FlowLimits.RULES);
        }
        List<JournalRule> journals = new ArrayList<>();
        for (TomlSection section : top.sections("journals")) {
            journal(section).ifPresent(journals::add);
        }
        List<MilterSettings> milters = new ArrayList<>();
        for (TomlSection section : top.sections("milters")) {
            milter(section).ifPresent(milters::add);
        }
        List<Pool> pools = new ArrayList<>();
        for (TomlSection section : top.sections("pools")) {
            pool(section).ifPresent(pools::add);
        }
        if (pools.stream().filter(Pool::forTheRest).count() > 1) {
            top.problem("pools", "have two without domains and senders; one of them is for all that is left");
        }
        top.finish();
        return new FlowConfig(new FlowRules(rules, journals), milters, pools);
    }

    private Optional<Pool> pool(TomlSection section) {
        Optional<String> name = name(section);
        List<InetAddress> addresses = new ArrayList<>();
        for (String text : section.texts("addresses").orElse(List.of())) {
            try {
                addresses.add(InetAddress.ofLiteral(text));
            } catch (IllegalArgumentException noAddress) {
                section.problem("addresses", "must hold addresses of this machine, such as 192.0.2.5");
            }
        }
        if (addresses.isEmpty()) {
            section.problem("addresses", "must hold at least one address of this machine");
        }
        List<String> domains =
                section.texts("domains").orElse(List.of()).stream().map(domain -> domain.toLowerCase(Locale.ROOT)).toList();
        if (!domains.stream().allMatch(HostNames::valid)) {
            section.problem("domains", "must hold domains such as example.net");
        }
        List<String> senders =
                section.texts("senders").orElse(List.of()).stream().map(sender -> sender.toLowerCase(Locale.ROOT)).toList();
        if (!senders.stream().allMatch(FlowReader::sender)) {
            section.problem("senders", "must hold domains and addresses of senders, such as news.example.org or ann@example.org");
        }
        Optional<String> hello = section.text("hello");
        if (hello.isPresent() && !HostNames.valid(hello.get())) {
            section.problem("hello", "must be a host name such as mail2.example.org");
        }
        section.finish();
        return name.filter(_ -> !addresses.isEmpty()).map(text -> new Pool(text, addresses, hello, Set.copyOf(domains), Set.copyOf(senders)));
    }

    private static boolean sender(String text) {
        int at = text.lastIndexOf('@');
        return at != 0 && HostNames.valid(text.substring(at + 1));
    }

    private Optional<MilterSettings> milter(TomlSection section) {
        Optional<String> name = name(section);
        Optional<SocketAddress> address = section.text("address").flatMap(FlowReader::place);
        if (address.isEmpty()) {
            section.problem(
                    "address",
                    "must be an address with its port, such as 127.0.0.1:8891, or a socket such as unix:/run/milter/milter.sock");
        }
        Set<Mode> listeners = EnumSet.noneOf(Mode.class);
        for (String text : section.texts("listeners").orElse(List.of("smtp", "submission"))) {
            switch (text) {
                case "smtp" -> listeners.add(Mode.MX);
                case "submission" -> listeners.addAll(EnumSet.of(Mode.SUBMISSION, Mode.SUBMISSIONS));
                default -> section.problem("listeners", "must hold smtp or submission, or both");
            }
        }
        Duration timeout = Duration.ofSeconds(section.number("timeout_seconds", 1, 300).orElse(30L));
        String failure = section.text("on_failure").orElse("tempfail");
        if (!failure.matches("accept|tempfail|reject")) {
            section.problem("on_failure", "must be accept, tempfail or reject");
            failure = "tempfail";
        }
        section.finish();
        Failure then = Failure.valueOf(failure.toUpperCase(Locale.ROOT));
        return name.flatMap(text -> address.map(where -> new MilterSettings(text, where, listeners, timeout, then)));
    }

    private static Optional<SocketAddress> place(String text) {
        if (text.startsWith(LOCAL)) {
            String path = text.substring(LOCAL.length());
            // sun_path holds 108 octets with the one that ends it.
            boolean fits = path.startsWith("/") && path.indexOf('\0') < 0 && path.getBytes(StandardCharsets.UTF_8).length < 108;
            return fits ? Optional.of(UnixDomainSocketAddress.of(path)) : Optional.empty();
        }
        return Optional.of(text)
                .filter(there -> there.matches(".*[0-9\\]]:[0-9]+"))
                .flatMap(NameServers::address)
                .map(SocketAddress.class::cast);
    }

    private Optional<String> name(TomlSection section) {
        Optional<String> name = section.text("name").filter(text -> !text.isBlank() && text.length() <= 100);
        if (name.isEmpty()) {
            section.problem("name", "must be a name of at most 100 characters");
        } else if (!names.add(name.get())) {
            section.problem("name", "is another's already");
        }
        return name;
    }

    private static Set<Direction> scope(TomlSection section) {
        Set<Direction> scope = EnumSet.noneOf(Direction.class);
        for (String text : section.texts("scope").orElse(List.of("inbound", "outbound", "internal"))) {
            for (Direction direction : Direction.values()) {
                if (direction.label().equals(text)) {
                    scope.add(direction);
                    text = "";
                }
            }
            if (!text.isEmpty()) {
                section.problem("scope", "must hold inbound, outbound and internal, or some of them");
            }
        }
        if (scope.isEmpty()) {
            section.problem("scope", "must hold at least one of inbound, outbound and internal");
        }
        return scope;
    }

    private Optional<Rule> rule(TomlSection section) {
        Optional<String> name = name(section);
        boolean auditOnly = section.flag("audit_only").orElse(false);
        boolean enabled = section.flag("enabled").orElse(true);
        Set<Direction> scope = scope(section);
        List<Condition> when = section.section("when").map(this::conditions).orElse(List.of());
        List<Condition> unless = section.section("unless").map(this::conditions).orElse(List.of());
        Optional<TomlSection> actions = section.section("then");
        List<Action> then = actions.map(this::actions).orElse(List.of());
        if (then.isEmpty()) {
            section.problem("then", "must say what the rule does");
        }
        section.finish();
        return name.filter(_ -> enabled && !scope.isEmpty())
                .map(text -> new Rule(text, auditOnly, scope, when, unless, then));
    }

    private Optional<JournalRule> journal(TomlSection section) {
        Optional<String> name = name(section);
        Set<Direction> scope = scope(section);
        List<String> of = section.texts("of").orElse(List.of());
        if (!of.stream().allMatch(AddressPattern::valid)) {
            section.problem("of", "must hold addresses of people and groups, or domains such as @example.org");
        }
        Optional<String> to = section.text("to").filter(FlowReader::address);
        if (to.isEmpty()) {
            section.problem("to", "must be the address of the archive");
        }
        section.finish();
        return name.flatMap(text -> to.map(archive -> new JournalRule(text, archive, scope, of)));
    }

    private static boolean address(String text) {
        return text.matches("[^@\\s<>,;:\"]{1,64}@[^@\\s<>,;:\"*]{1,255}")
                && DomainName.parse(text.substring(text.indexOf('@') + 1)).isPresent();
    }

    private List<Condition> conditions(TomlSection section) {
        List<Condition> all = new ArrayList<>();
        patterns(section, "sender").map(Condition.Sender::new).ifPresent(all::add);
        groups(section, "sender_in").map(Condition.SenderIn::new).ifPresent(all::add);
        section.flag("sender_outside").map(Condition.SenderOutside::new).ifPresent(all::add);
        patterns(section, "recipient").map(Condition.Recipient::new).ifPresent(all::add);
        groups(section, "recipient_in").map(Condition.RecipientIn::new).ifPresent(all::add);
        section.section("header").flatMap(FlowReader::header).ifPresent(all::add);
        phrases(section, "subject_words").map(Condition.SubjectWords::new).ifPresent(all::add);
        pattern(section, "subject_matches").map(Condition.SubjectMatches::new).ifPresent(all::add);
        phrases(section, "words").map(Condition.Words::new).ifPresent(all::add);
        pattern(section, "text_matches").map(Condition.TextMatches::new).ifPresent(all::add);
        data(section).ifPresent(all::add);
        section.texts("attachment_name").map(FlowReader::globs).map(Condition.AttachmentName::new).ifPresent(all::add);
        types(section).map(Condition.AttachmentType::new).ifPresent(all::add);
        section.number("attachment_over", 0, Long.MAX_VALUE).map(Condition.AttachmentOver::new).ifPresent(all::add);
        section.number("size_over", 0, Long.MAX_VALUE).map(Condition.SizeOver::new).ifPresent(all::add);
        section.number("recipients_over", 0, 1_000_000).map(Long::intValue).map(Condition.RecipientsOver::new).ifPresent(all::add);
        section.number("spam_score", -1000, 1000).map(Condition.SpamScore::new).ifPresent(all::add);
        authentication(section).map(Condition.Authentication::new).ifPresent(all::add);
        section.finish();
        return all;
    }

    private static Optional<List<AddressPattern>> patterns(TomlSection section, String key) {
        Optional<List<String>> texts = section.texts(key);
        if (texts.isPresent() && (texts.get().isEmpty() || !texts.get().stream().allMatch(AddressPattern::valid))) {
            section.problem(key, "must hold addresses, or domains such as @example.org and @*.example.org");
            return Optional.empty();
        }
        return texts.map(all -> all.stream().map(AddressPattern::new).toList());
    }

    private static Optional<List<String>> groups(TomlSection section, String key) {
        Optional<List<String>> texts = section.texts(key);
        if (texts.isPresent() && (texts.get().isEmpty() || !texts.get().stream().allMatch(FlowReader::address))) {
            section.problem(key, "must hold the addresses of groups");
            return Optional.empty();
        }
        return texts;
    }

    private static Optional<Condition> header(TomlSection section) {
        Optional<String> name = section.text("name").filter(text -> text.matches("[!-9;-~]{1,100}"));
        Optional<Pattern> matches = pattern(section, "matches");
        if (name.isEmpty()) {
            section.problem("name", "must be the name of a field");
        } else if (!section.has("matches")) {
            section.problem("matches", "is missing; it is the expression to find in the field");
        }
        section.finish();
        return name.flatMap(text -> matches.map(pattern -> new Condition.Header(text, pattern)));
    }

    private static Optional<Pattern> pattern(TomlSection section, String key) {
        Optional<String> text = section.text(key);
        try {
            return text.map(Pattern::compile);
        } catch (PatternSyntaxException wrong) {
            section.problem(key, "is no regular expression of RE2: " + wrong.getMessage());
            return Optional.empty();
        }
    }

    private static Optional<Phrases> phrases(TomlSection section, String key) {
        Optional<List<String>> texts = section.texts(key);
        if (texts.isPresent() && (texts.get().isEmpty() || !texts.get().stream().allMatch(Phrases::valid))) {
            section.problem(key, "must hold words");
            return Optional.empty();
        }
        return texts.map(Phrases::new);
    }

    private static Optional<Condition> data(TomlSection section) {
        Set<SensitiveData> kinds = EnumSet.noneOf(SensitiveData.class);
        Optional<List<String>> texts = section.texts("data");
        int count = section.number("data_count", 1, 100_000).map(Long::intValue).orElse(1);
        for (SensitiveData kind : SensitiveData.values()) {
            if (texts.filter(all -> all.contains(kind.label())).isPresent()) {
                kinds.add(kind);
            }
        }
        if (texts.isPresent() && (kinds.isEmpty() || kinds.size() != Set.copyOf(texts.get()).size())) {
            section.problem("data", "must hold card or iban, or both");
        }
        if (texts.isEmpty() && section.has("data_count")) {
            section.problem("data_count", "belongs to data, which is missing");
        }
        return texts.filter(_ -> !kinds.isEmpty()).map(_ -> new Condition.Data(kinds, count));
    }

    private static List<Pattern> globs(List<String> texts) {
        return texts.stream()
                .map(text -> {
                    StringBuilder glob = new StringBuilder("(?is)");
                    text.codePoints().forEach(c -> glob.append(
                            c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c))));
                    return Pattern.compile(glob.toString());
                })
                .toList();
    }

    private static Optional<List<String>> types(TomlSection section) {
        Optional<List<String>> types = section.texts("attachment_type");
        if (types.isPresent() && !types.get().stream().allMatch(type -> type.matches("[A-Za-z0-9.+_-]+/([A-Za-z0-9.+_-]+|\\*)"))) {
            section.problem("attachment_type", "must hold media types such as application/pdf or image/*");
            return Optional.empty();
        }
        return types;
    }

    private static Optional<List<Condition.Authentication.Outcome>> authentication(TomlSection section) {
        Optional<List<String>> texts = section.texts("authentication");
        if (texts.isPresent() && !texts.get().stream().allMatch(text -> text.matches("(spf|dkim|dmarc|arc|iprev)=[a-z]+"))) {
            section.problem("authentication", "must hold results such as dmarc=fail, of spf, dkim, dmarc, arc or iprev");
            return Optional.empty();
        }
        return texts.map(all -> all.stream()
                .map(text -> text.split("=", 2))
                .map(pair -> new Condition.Authentication.Outcome(pair[0], pair[1]))
                .toList());
    }

    private List<Action> actions(TomlSection section) {
        List<Action> all = new ArrayList<>();
        line(section, "reject").map(Action.Reject::new).ifPresent(all::add);
        section.flag("quarantine").filter(wanted -> wanted).ifPresent(_ -> all.add(new Action.Quarantine(days(section))));
        one(section, "moderate").map(Action.Moderate::new).ifPresent(all::add);
        several(section, "redirect").map(Action.Redirect::new).ifPresent(all::add);
        several(section, "add_recipient").map(Action.AddRecipient::new).ifPresent(all::add);
        section.section("add_header").flatMap(FlowReader::addedHeader).ifPresent(all::add);
        section.texts("remove_header").ifPresent(names -> names.forEach(name -> {
            if (changeable(name)) {
                all.add(new Action.RemoveHeader(name));
            } else {
                section.problem("remove_header", "must hold names of fields that may go; " + name + " may not");
            }
        }));
        line(section, "subject_prefix").map(Action.SubjectPrefix::new).ifPresent(all::add);
        section.flag("spam").map(Action.MarkSpam::new).ifPresent(all::add);
        section.section("disclaimer").flatMap(FlowReader::disclaimer).ifPresent(all::add);
        section.flag("require_tls").filter(wanted -> wanted).ifPresent(_ -> all.add(new Action.RequireTls()));
        section.flag("stop").filter(wanted -> wanted).ifPresent(_ -> all.add(new Action.Stop()));
        section.finish();
        return all;
    }

    private static Duration days(TomlSection section) {
        return section.number("quarantine_days", 1, 365).map(Duration::ofDays).orElse(FlowLimits.QUARANTINED);
    }

    private static Optional<String> line(TomlSection section, String key) {
        Optional<String> text = section.text(key);
        if (text.isPresent() && (text.get().isBlank() || text.get().length() > 400 || text.get().chars().anyMatch(c -> c < ' '))) {
            section.problem(key, "must be one line of at most 400 characters");
            return Optional.empty();
        }
        return text;
    }

    private static Optional<String> one(TomlSection section, String key) {
        Optional<String> text = section.text(key);
        if (text.isPresent() && !address(text.get())) {
            section.problem(key, "must be an address");
            return Optional.empty();
        }
        return text;
    }

    private static Optional<List<String>> several(TomlSection section, String key) {
        Optional<List<String>> texts = section.texts(key);
        if (texts.isPresent() && (texts.get().isEmpty() || texts.get().size() > 20 || !texts.get().stream().allMatch(FlowReader::address))) {
            section.problem(key, "must hold one to twenty addresses");
            return Optional.empty();
        }
        return texts;
    }

    private static boolean changeable(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return name.matches("[!-9;-~]{1,100}") && !FIXED.contains(lower) && !lower.startsWith("content-");
    }

    private static Optional<Action> addedHeader(TomlSection section) {
        Optional<String> name = section.text("name").filter(FlowReader::changeable);
        Optional<String> value = line(section, "value").filter(text -> text.chars().allMatch(c -> c < 0x7f));
        if (name.isEmpty()) {
            section.problem("name", "must be the name of a field that servers do not write");
        } else if (value.isEmpty()) {
            section.problem("value", "must be one line of US-ASCII");
        }
        section.finish();
        return name.flatMap(field -> value.map(text -> new Action.AddHeader(field, text)));
    }

    private static Optional<Action> disclaimer(TomlSection section) {
        Optional<String> text = section.text("text").filter(lines -> !lines.isBlank() && lines.length() <= 20_000);
        String html = section.text("html").orElse("");
        if (text.isEmpty()) {
            section.problem("text", "must be the disclaimer, of at most 20,000 characters");
        }
        if (html.length() > 100_000) {
            section.problem("html", "must have at most 100,000 characters");
        }
        section.finish();
        return text.map(lines -> new Action.Disclaimer(lines, html));
    }
}

package org.redoubt.sieve.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.Part;
import org.redoubt.mime.RawField;
import org.redoubt.sieve.Limits;
import org.redoubt.sieve.Outcome;
import org.redoubt.sieve.Outcome.Seen;
import org.redoubt.sieve.Position;
import org.redoubt.sieve.SieveContext;
import org.redoubt.sieve.SieveMail;
import org.redoubt.sieve.SieveScript;

/** The state of one run of a script over one message. For one thread. */
public final class Run {
    private final SieveMail mail;
    private final SieveContext context;
    private final Function<SieveScript, Step> bodyOf;
    private final Headers headers;
    private final Actions actions;
    private final Bodies bodies = new Bodies(this);
    private final Map<String, String> globals = new HashMap<>();
    private final Map<String, Duration> seen = new LinkedHashMap<>();
    private final List<String> including = new ArrayList<>();
    private final Set<String> included = new HashSet<>();
    private Variables variables = new Variables(globals);
    private List<String> flags = List.of();
    private Optional<Part> part = Optional.empty();
    private Optional<String> breaking = Optional.empty();
    private long budget = Limits.BUDGET;
    private Position at = new Position(1, 1);

    public Run(SieveMail mail, SieveContext context, Function<SieveScript, Step> bodyOf) {
        this.mail = mail;
        this.context = context;
        this.bodyOf = bodyOf;
        this.headers = new Headers(mail.structure().header());
        this.actions = new Actions(headers, this::at);
    }

    /** Runs a whole script with variables of its own. */
    public Flow script(Step body) {
        Variables outer = variables;
        variables = new Variables(globals);
        Flow flow = body.run(this);
        variables = outer;
        return flow == Flow.RETURN ? Flow.NEXT : flow;
    }

    /** What came of it. */
    public Outcome outcome() {
        List<Seen> told = seen.entrySet().stream().map(e -> new Seen(e.getKey(), e.getValue())).toList();
        return new Outcome(actions.end(flags), Optional.empty(), told);
    }

    void enter(Position position) {
        at = position;
        charge(1);
    }

    /** Where the run is. */
    public Position at() {
        return at;
    }

    /** Pays for work; a run that has spent all it has ends. */
    public void charge(long work) {
        budget -= work;
        if (budget < 0) {
            throw new ScriptFailure("The script takes too long over this message");
        }
    }

    public SieveMail mail() {
        return mail;
    }

    public SieveContext context() {
        return context;
    }

    public Headers headers() {
        return headers;
    }

    public Actions actions() {
        return actions;
    }

    public Variables variables() {
        return variables;
    }

    public Bodies bodies() {
        return bodies;
    }

    /** The internal variable of RFC 5232 2. */
    public List<String> flags() {
        return flags;
    }

    public void flags(List<String> next) {
        flags = List.copyOf(next);
    }

    /** The part that the innermost loop is at (RFC 5703 3). */
    public Optional<Part> part() {
        return part;
    }

    public void part(Optional<Part> next) {
        part = next;
    }

    /** The name of the loop that is to end; empty for the innermost. */
    public Optional<String> breaking() {
        return breaking;
    }

    public void breaking(Optional<String> loop) {
        breaking = loop;
    }

    /** Whether a key is a duplicate; in any case later runs will know it (RFC 7352 3). */
    public boolean duplicate(String key, Duration interval, boolean last) {
        charge(500);
        boolean before = context.seen(key);
        if (!before || last) {
            seen.put(key, interval);
        }
        return before;
    }

    /** Octets of the message, paid for. */
    public byte[] octets(long from, int length) {
        charge(1 + length / 64);
        try {
            return mail.octets(from, length);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The header fields of a part; of the message itself as the script has edited them. */
    public List<RawField> fields(Part of, String name) {
        if (of == mail.structure().root()) {
            return headers.named(this, name);
        }
        int length = (int) Math.min(Limits.HEADER_OCTETS, of.bodyStart() - of.headerStart());
        return HeaderBlock.of(octets(of.headerStart(), length)).fields().stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .toList();
    }

    /** Runs another script of the owner or of the site (RFC 6609 3.1). */
    public Flow include(boolean global, String name, boolean once, boolean optional) {
        charge(100);
        String key = (global ? "global:" : "personal:") + name;
        if (once && included.contains(key)) {
            return Flow.NEXT;
        }
        if (including.contains(key)) {
            throw new ScriptFailure("The included script includes itself");
        }
        if (including.size() >= Limits.INCLUDES) {
            throw new ScriptFailure("Too many scripts include each other");
        }
        Optional<SieveScript> script = context.script(global, name);
        if (script.isEmpty()) {
            if (optional) {
                return Flow.NEXT;
            }
            throw new ScriptFailure("The script to be included does not exist or is not valid");
        }
        included.add(key);
        including.add(key);
        Position before = at;
        Flow flow = script(bodyOf.apply(script.get()));
        at = before;
        including.removeLast();
        return flow;
    }
}

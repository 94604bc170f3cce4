package org.redoubt.server.trace;

import java.util.List;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.tracking.TraceEvent.Key;

/** What happened, in a line for people. */
public final class TraceWords {
    private static final int NAMED = 5;

    private final TraceEvent event;
    private final StringBuilder text = new StringBuilder(200);

    private TraceWords(TraceEvent event) {
        this.event = event;
    }

    public static String of(TraceEvent event) {
        TraceWords words = new TraceWords(event);
        switch (event.kind()) {
            case RECEIVED -> words.received("received from ");
            case REFUSED -> words.received("refused from ");
            case QUEUED -> words.say("queued as ", Key.QUEUE).to(" for ");
            case REDIRECTED -> words.say("sent on by ", Key.FROM).to(" to ").by().say(", queued as ", Key.QUEUE);
            case FILED -> words.filed();
            case TRIED -> words.tried();
            case REPORTED ->
                words.say("", Key.OUTCOME)
                        .add(": a report goes to ")
                        .add("<" + event.first(Key.FROM).orElse("") + ">")
                        .to(", about ");
            case AUTHENTICATED, ENCRYPTED, DMARC_REPORTED, TLS_REPORTED -> words.say("", Key.DOMAIN);
            case RULED -> words.say("rule ", Key.RULE).say(": ", Key.OUTCOME).to(", for ");
            case OPERATOR -> words.say("", Key.LOGIN).say(": ", Key.OUTCOME).say(" ", Key.QUEUE);
        }
        return words.text.toString();
    }

    /** A few of many. */
    public static String some(List<String> all) {
        return all.size() <= NAMED
                ? String.join(", ", all)
                : String.join(", ", all.subList(0, NAMED)) + " and " + (all.size() - NAMED) + " more";
    }

    private void received(String how) {
        say(how, Key.CLIENT).say(" (", Key.HELLO, ")").say(" by ", Key.VIA);
        say(", ", Key.TLS).say(", signed in as ", Key.LOGIN);
        add(": from <" + event.first(Key.FROM).orElse("") + ">").to(" to ");
        say(", Message-ID ", Key.MESSAGE_ID).say(", ", Key.OCTETS, " octets");
        say("; checks: ", Key.CHECKS).say("; spam filter: ", Key.SPAM).say("; answered ", Key.REPLY);
    }

    private void filed() {
        if (event.first(Key.MAILBOX).isPresent()) {
            say("filed in ", Key.MAILBOX).to(" of ");
        } else {
            say("", Key.OUTCOME).to(" for ");
        }
        by();
    }

    private void tried() {
        String outcome = event.first(Key.OUTCOME).orElse("");
        add(switch (outcome) {
            case "sent" -> "taken";
            case "deferred" -> "put off";
            case "expired" -> "given up, it is too old";
            default -> "refused";
        });
        say(" by ", Key.HOST).say(" (", Key.TLS, ")").to(" for ").say(": ", Key.REPLY);
    }

    private TraceWords by() {
        return say(" (", Key.RULE, ")");
    }

    private TraceWords to(String lead) {
        List<String> to = event.all(Key.TO);
        return to.isEmpty() ? this : add(lead).add(some(to));
    }

    private TraceWords say(String lead, Key key) {
        return say(lead, key, "");
    }

    private TraceWords say(String lead, Key key, String end) {
        event.first(key).filter(value -> !value.isEmpty()).ifPresent(value -> add(lead).add(value).add(end));
        return this;
    }

    private TraceWords add(String more) {
        text.append(more);
        return this;
    }
}

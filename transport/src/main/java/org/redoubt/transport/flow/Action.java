package org.redoubt.transport.flow;

import java.time.Duration;
import java.util.List;

/** What a rule does. */
public sealed interface Action {
    /** A word or two for the trace. */
    String label();

    /** Refuses the message, for all its recipients: SMTP has one answer. */
    record Reject(String text) implements Action {
        @Override
        public String label() {
            return "reject";
        }
    }

    /** Sets it aside until an operator lets it go. */
    record Quarantine(Duration kept) implements Action {
        @Override
        public String label() {
            return "quarantine";
        }
    }

    /** It waits until this person of ours approves it. */
    record Moderate(String moderator) implements Action {
        @Override
        public String label() {
            return "moderate by " + moderator;
        }
    }

    /** It goes to these in the place of whom it was for. */
    record Redirect(List<String> addresses) implements Action {
        public Redirect {
            addresses = List.copyOf(addresses);
        }

        @Override
        public String label() {
            return "redirect to " + String.join(" ", addresses);
        }
    }

    /** These get a copy that nobody else sees. */
    record AddRecipient(List<String> addresses) implements Action {
        public AddRecipient {
            addresses = List.copyOf(addresses);
        }

        @Override
        public String label() {
            return "copy to " + String.join(" ", addresses);
        }
    }

    /** It leaves only under TLS to servers that are proved to be the right ones (RFC 8689). */
    record RequireTls() implements Action {
        @Override
        public String label() {
            return "require TLS";
        }
    }

    /** No later rule is asked for this recipient. */
    record Stop() implements Action {
        @Override
        public String label() {
            return "stop";
        }
    }

    /** A change of the message. */
    sealed interface Change extends Action {}

    record AddHeader(String name, String value) implements Change {
        @Override
        public String label() {
            return "add " + name;
        }
    }

    record RemoveHeader(String name) implements Change {
        @Override
        public String label() {
            return "remove " + name;
        }
    }

    record SubjectPrefix(String text) implements Change {
        @Override
        public String label() {
            return "subject " + text;
        }
    }

    /** It counts as spam from now on, or as none. */
    record MarkSpam(boolean spam) implements Change {
        @Override
        public String label() {
            return spam ? "spam" : "no spam";
        }
    }

    /** @param html empty where it is made of the text */
    record Disclaimer(String text, String html) implements Change {
        @Override
        public String label() {
            return "disclaimer";
        }
    }
}

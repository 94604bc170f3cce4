package org.redoubt.imap.map;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.redoubt.imap.Limits;
import org.redoubt.imap.codec.ResponseBuffer;

/**
 * Messages in threads, RFC 5256 3.
 *
 * <p>Headers are written by anybody: identifiers are missing, doubled and go round in circles, and chains are as long
 * as the mailbox. So nothing here calls itself. While messages are linked a node knows its parent only; children are
 * gathered afterwards, in one pass, so that breaking a link costs nothing. Whether a link would close a circle is
 * asked of few nodes (one without children closes none), and all those questions together are bounded.
 */
public final class MessageThreads {
    private static final Comparator<Node> BY_DATE =
            Comparator.comparingLong(Node::sentMillis).thenComparingLong(Node::firstUid);

    private final List<Node> roots;

    private MessageThreads(List<Node> roots) {
        this.roots = roots;
    }

    /**
     * What threading must know of a message.
     *
     * @param subject its base subject, folded for comparison
     * @param answers whether the subject is that of a reply or a forward, RFC 5256 2.1
     * @param references the oldest first
     */
    public record Message(
            long uid,
            long receivedMillis,
            long sentMillis,
            String subject,
            boolean answers,
            Optional<String> id,
            List<String> references) {}

    /** A message, or a place that only references tell of. */
    private static final class Node {
        private final @Nullable Message message;
        private @Nullable Node parent;
        private boolean leads;
        private @Nullable Node above;
        private final List<Node> children = new ArrayList<>();

        Node(@Nullable Message message) {
            this.message = message;
        }

        boolean isDummy() {
            return message == null;
        }

        /** The message, or that of the first child in the place of a dummy: those are real. */
        Message shown() {
            Message own = message;
            return own == null ? children.getFirst().shown() : own;
        }

        long sentMillis() {
            return shown().sentMillis();
        }

        long firstUid() {
            return shown().uid();
        }
    }

    /** ORDEREDSUBJECT: the first of each subject has all others as its children. Messages come in uid order. */
    public static MessageThreads bySubject(List<Message> messages) {
        Map<String, List<Node>> subjects = new HashMap<>();
        for (Message message : messages) {
            subjects.computeIfAbsent(message.subject(), s -> new ArrayList<>()).add(new Node(message));
        }
        List<Node> roots = new ArrayList<>();
        for (List<Node> same : subjects.values()) {
            same.sort(BY_DATE);
            Node first = same.getFirst();
            first.children.addAll(same.subList(1, same.size()));
            roots.add(first);
        }
        roots.sort(BY_DATE);
        return new MessageThreads(roots);
    }

    /** REFERENCES: by references, then by subject. */
    public static MessageThreads byReferences(List<Message> messages) {
        List<Node> roots = new Linking().roots(messages);
        roots = new Merging(roots).merged();
        roots.forEach(MessageThreads::sortDown);
        roots.sort(BY_DATE);
        return new MessageThreads(roots);
    }

    /** REFS: by references alone; the thread that had the last arrival comes last. */
    public static MessageThreads byReferencesAlone(List<Message> messages) {
        List<Node> roots = new Linking().roots(messages);
        record Dated(Node root, long lastMillis) {}
        List<Dated> dated = new ArrayList<>();
        for (Node root : roots) {
            dated.add(new Dated(root, sortDown(root)));
        }
        dated.sort(Comparator.comparingLong(Dated::lastMillis).thenComparing(Dated::root, BY_DATE));
        return new MessageThreads(dated.stream().map(Dated::root).toList());
    }

    /** Sorts all siblings below a node by their sent date; tells when the last message of all arrived. */
    private static long sortDown(Node root) {
        long last = Long.MIN_VALUE;
        Deque<Node> stack = new ArrayDeque<>(List.of(root));
        while (!stack.isEmpty()) {
            Node node = stack.pop();
            Message message = node.message;
            last = message == null ? last : Math.max(last, message.receivedMillis());
            node.children.sort(BY_DATE);
            stack.addAll(node.children);
        }
        return last;
    }

    /** REFERENCES (1) to (4). */
    private static final class Linking {
        private final Map<String, Node> byId = new HashMap<>();
        private final List<Node> nodes = new ArrayList<>();
        private long steps = Limits.THREAD_STEPS;

        List<Node> roots(List<Message> messages) {
            List<Node> own = new ArrayList<>(messages.size());
            for (Message message : messages) {
                own.add(node(message));
            }
            for (int i = 0; i < own.size(); i++) {
                link(messages.get(i), own.get(i));
            }
            List<Node> roots = gathered();
            roots.forEach(root -> root.children.sort(BY_DATE));
            roots.sort(BY_DATE);
            return roots;
        }

        /** (1): a message without an identifier, or with one that another has already, is one that nothing refers to. */
        private Node node(Message message) {
            Node node = new Node(message);
            message.id().ifPresent(id -> byId.putIfAbsent(id, node));
            nodes.add(node);
            return node;
        }

        private void link(Message message, Node node) {
            Node last = null;
            for (String id : message.references()) {
                Node next = byId.computeIfAbsent(id, unknown -> dummy());
                // (1A): links that are there already stay.
                if (last != null && next.parent == null && !circle(last, next)) {
                    adopt(last, next);
                }
                last = next;
            }
            // (1B): what the message itself says counts for more than what others said of it.
            node.parent = null;
            if (last != null && !circle(last, node)) {
                adopt(last, node);
            }
        }

        private Node dummy() {
            Node node = new Node(null);
            nodes.add(node);
            return node;
        }

        private static void adopt(Node parent, Node child) {
            child.parent = parent;
            parent.leads = true;
        }

        /** Whether the child is the parent or above it. Beyond the bound every link counts as a circle. */
        private boolean circle(Node parent, Node child) {
            if (parent == child) {
                return true;
            }
            if (!child.leads) {
                return false;
            }
            for (Node up = parent.parent; up != null; up = up.parent) {
                if (up == child || --steps < 0) {
                    return true;
                }
            }
            return false;
        }

        /**
         * (2) and (3): children move up past dummies to the next message; where there is none above, they stay
         * together under the topmost dummy, unless one is alone.
         */
        private List<Node> gathered() {
            Set<Node> tops = new LinkedHashSet<>();
            for (Node node : nodes) {
                if (node.isDummy()) {
                    continue;
                }
                Node parent = node.parent;
                if (parent == null) {
                    tops.add(node);
                } else {
                    Node place = parent.isDummy() ? above(parent) : parent;
                    place.children.add(node);
                    if (place.isDummy()) {
                        tops.add(place);
                    }
                }
            }
            List<Node> roots = new ArrayList<>();
            for (Node top : tops) {
                roots.add(top.isDummy() && top.children.size() == 1 ? top.children.getFirst() : top);
            }
            return roots;
        }

        /** The nearest message above a dummy, or else the topmost dummy; each dummy is walked past once. */
        private static Node above(Node dummy) {
            List<Node> passed = new ArrayList<>();
            Node at = dummy;
            Node found = at.above;
            while (found == null) {
                passed.add(at);
                Node parent = at.parent;
                if (parent == null || !parent.isDummy()) {
                    found = parent == null ? at : parent;
                } else {
                    at = parent;
                    found = at.above;
                }
            }
            for (Node node : passed) {
                node.above = found;
            }
            return found;
        }
    }

    /** REFERENCES (5): threads of one subject become one. */
    private static final class Merging {
        private final Map<String, Node> bySubject = new HashMap<>();
        private final Set<Node> roots;

        Merging(List<Node> roots) {
            this.roots = new LinkedHashSet<>(roots);
        }

        List<Node> merged() {
            for (Node root : roots) {
                if (!root.shown().subject().isEmpty()) {
                    bySubject.merge(root.shown().subject(), root, Merging::leader);
                }
            }
            for (Node root : List.copyOf(roots)) {
                String subject = root.shown().subject();
                Node leader = bySubject.get(subject);
                if (leader != null && leader != root) {
                    merge(subject, leader, root);
                }
            }
            return new ArrayList<>(roots);
        }

        /** (5B): a dummy leads before a message, a message that begins a subject before one that answers. */
        private static Node leader(Node known, Node other) {
            boolean better = !known.isDummy() && (other.isDummy() || (answers(known) && !answers(other)));
            return better ? other : known;
        }

        private static boolean answers(Node node) {
            return node.shown().answers();
        }

        /** (5C). */
        private void merge(String subject, Node leader, Node root) {
            roots.remove(root);
            if (leader.isDummy() && root.isDummy()) {
                leader.children.addAll(root.children);
            } else if (leader.isDummy() || (answers(root) && !answers(leader))) {
                leader.children.add(root);
            } else {
                Node both = new Node(null);
                both.children.add(leader);
                both.children.add(root);
                roots.remove(leader);
                roots.add(both);
                bySubject.put(subject, both);
            }
        }
    }

    /** RFC 5256 5 {@code thread-list}s, each number made from a uid. */
    public void write(LongUnaryOperator number, ResponseBuffer out) {
        for (Node root : roots) {
            write(root, number, out);
        }
    }

    private static void write(Node root, LongUnaryOperator number, ResponseBuffer out) {
        Deque<Optional<Node>> stack = new ArrayDeque<>();
        stack.push(Optional.of(root));
        while (!stack.isEmpty()) {
            Optional<Node> next = stack.pop();
            if (next.isEmpty()) {
                out.octet(')');
                continue;
            }
            out.octet('(');
            Node end = writeLine(next.get(), number, out);
            stack.push(Optional.empty());
            for (int i = end.children.size() - 1; i >= 0; i--) {
                stack.push(Optional.of(end.children.get(i)));
            }
        }
    }

    /** A message, its only child, the only child of that, and so on; the last of them, which has none or several. */
    private static Node writeLine(Node first, LongUnaryOperator number, ResponseBuffer out) {
        Node node = first;
        boolean begun = false;
        while (true) {
            Message message = node.message;
            if (message != null) {
                out.ascii(begun ? " " : "").number(number.applyAsLong(message.uid()));
                begun = true;
            }
            if (node.children.size() != 1) {
                out.ascii(begun && !node.children.isEmpty() ? " " : "");
                return node;
            }
            node = node.children.getFirst();
        }
    }
}

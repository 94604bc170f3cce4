package org.redoubt.imap.codec;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The arguments of LIST, RFC 9051 6.3.9.
 *
 * @param patterns octets as sent, not yet decoded
 * @param status what RETURN (STATUS (...)) asks for; empty when it does not
 * @param metadata what RETURN (METADATA (...)) asks for, RFC 9590; empty when it does not
 * @param extended whether any part beyond RFC 3501 was used
 */
@SuppressWarnings("ArrayRecordComponent") // requests are never compared
public record ListRequest(
        Set<Select> select,
        byte[] reference,
        List<byte[]> patterns,
        Set<Return> returns,
        List<StatusItem> status,
        List<String> metadata,
        boolean extended) {
    /** {@code list-select-opt}. */
    public enum Select {
        SUBSCRIBED,
        REMOTE,
        RECURSIVEMATCH,
        SPECIAL_USE
    }

    /** {@code return-option}. */
    public enum Return {
        SUBSCRIBED,
        CHILDREN,
        SPECIAL_USE,
        STATUS,
        MYRIGHTS,
        METADATA
    }

    public static ListRequest parse(CommandText in) throws SyntaxException {
        in.space();
        boolean extended = in.peek() == '(';
        Set<Select> select = EnumSet.noneOf(Select.class);
        if (in.accept('(')) {
            selectOptions(in, select);
            in.space();
        }
        byte[] reference = in.astring();
        in.space();
        extended |= in.peek() == '(';
        List<byte[]> patterns = in.accept('(') ? patterns(in) : List.of(in.listMailbox());
        Set<Return> returns = EnumSet.noneOf(Return.class);
        List<StatusItem> status = new ArrayList<>();
        List<String> metadata = new ArrayList<>();
        if (in.accept(' ')) {
            extended = true;
            returnOptions(in, returns, status, metadata);
        }
        in.end();
        return new ListRequest(select, reference, patterns, returns, List.copyOf(status), List.copyOf(metadata), extended);
    }

    /** LSUB, RFC 3501 6.3.9, is LIST of the subscribed in older words. */
    public static ListRequest parseLsub(CommandText in) throws SyntaxException {
        in.space();
        byte[] reference = in.astring();
        in.space();
        List<byte[]> patterns = List.of(in.listMailbox());
        in.end();
        return new ListRequest(EnumSet.of(Select.SUBSCRIBED), reference, patterns, EnumSet.noneOf(Return.class), List.of(), List.of(), false);
    }

    private static void selectOptions(CommandText in, Set<Select> select) throws SyntaxException {
        if (in.accept(')')) {
            return;
        }
        do {
            switch (in.keyword()) {
                case "SUBSCRIBED" -> select.add(Select.SUBSCRIBED);
                case "REMOTE" -> select.add(Select.REMOTE);
                case "RECURSIVEMATCH" -> select.add(Select.RECURSIVEMATCH);
                case "SPECIAL-USE" -> select.add(Select.SPECIAL_USE);
                default -> throw new SyntaxException("Unknown LIST selection option");
            }
        } while (in.accept(' '));
        in.expect(')');
        // RFC 9051 6.3.9.1: RECURSIVEMATCH needs an option that it can match recursively.
        if (select.contains(Select.RECURSIVEMATCH) && !select.contains(Select.SUBSCRIBED) && !select.contains(Select.SPECIAL_USE)) {
            throw new SyntaxException("RECURSIVEMATCH needs another selection option");
        }
    }

    private static List<byte[]> patterns(CommandText in) throws SyntaxException {
        List<byte[]> patterns = new ArrayList<>();
        do {
            if (patterns.size() >= GrammarLimits.LIST_PATTERNS) {
                throw new SyntaxException("Too many patterns");
            }
            patterns.add(in.listMailbox());
        } while (in.accept(' '));
        in.expect(')');
        return List.copyOf(patterns);
    }

    private static void returnOptions(CommandText in, Set<Return> returns, List<StatusItem> status, List<String> metadata)
            throws SyntaxException {
        if (!in.keyword().equals("RETURN")) {
            throw new SyntaxException("RETURN was expected");
        }
        in.space();
        in.expect('(');
        if (in.accept(')')) {
            return;
        }
        do {
            switch (in.keyword()) {
                case "SUBSCRIBED" -> returns.add(Return.SUBSCRIBED);
                case "CHILDREN" -> returns.add(Return.CHILDREN);
                case "SPECIAL-USE" -> returns.add(Return.SPECIAL_USE);
                case "STATUS" -> {
                    in.space();
                    returns.add(Return.STATUS);
                    status.addAll(StatusItem.list(in));
                }
                case "MYRIGHTS" -> returns.add(Return.MYRIGHTS);
                case "METADATA" -> {
                    in.space();
                    returns.add(Return.METADATA);
                    metadata.addAll(MetadataEntries.list(in));
                }
                default -> throw new SyntaxException("Unknown LIST return option");
            }
        } while (in.accept(' '));
        in.expect(')');
    }
}

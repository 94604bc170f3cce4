package org.redoubt.imap.codec;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What stands before one message of an APPEND, RFC 9051 6.3.12: {@code [SP flag-list] [SP date-time] SP append-data}. */
public record AppendHead(List<String> flags, Optional<Instant> receivedAt, Data data) {
    /** How the message comes. */
    public sealed interface Data {
        /**
         * In one literal, whose mark ends the line.
         *
         * @param utf8 RFC 6855 4: the literal is wrapped in {@code UTF8 (...)}
         */
        record Whole(LiteralMark literal, boolean utf8) implements Data {}

        /** RFC 4469: in parts, of which the first is next. */
        record Parts() implements Data {}
    }

    /** Reads to the end of the line, which the mark of a literal must be, or to the first part. */
    public static AppendHead parse(CommandText in) throws SyntaxException {
        in.space();
        List<String> flags = List.of();
        if (in.peek() == '(') {
            flags = FlagList.parenthesised(in);
            in.space();
        }
        Optional<Instant> receivedAt = Optional.empty();
        if (in.peek() == '"') {
            receivedAt = Optional.of(ImapDates.dateTime(in));
            in.space();
        }
        return new AppendHead(flags, receivedAt, data(in));
    }

    private static Data data(CommandText in) throws SyntaxException {
        if (in.peek() == '{' || in.peek() == '~') {
            return new Data.Whole(lastMark(in), false);
        }
        boolean utf8 =
                switch (in.keyword()) {
                    case "UTF8" -> true;
                    case "CATENATE" -> false;
                    default -> throw new SyntaxException("A message comes as a literal");
                };
        in.space();
        in.expect('(');
        return utf8 ? new Data.Whole(lastMark(in), true) : new Data.Parts();
    }

    /** The mark of a literal, which must end its line. */
    public static LiteralMark lastMark(CommandText in) throws SyntaxException {
        if (in.peek() != '{' && in.peek() != '~') {
            throw new SyntaxException("A message comes as a literal");
        }
        LiteralMark literal = in.literalMark();
        if (!in.atEnd()) {
            throw new SyntaxException("A line ends with the size of its literal");
        }
        return literal;
    }
}

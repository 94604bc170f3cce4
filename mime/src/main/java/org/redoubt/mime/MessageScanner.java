package org.redoubt.mime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the structure of a message in one pass over its octets: RFC 5322, 2045, 2046, 6532.
 *
 * <p>Feed the octets in pieces of any size, then finish. The result does not depend on how the octets were cut. No
 * input makes it throw; work is linear in the input, memory is bounded by {@link MimeLimits}. Line ends are CRLF or
 * bare LF; a bare CR is text. Not for use by several threads at once.
 *
 * <p>How it works. The octets are lines; what a line means depends only on the parts that are open, a stack from the
 * message to the innermost. Every line belongs to the header or to the body of the innermost, except delimiters. Only
 * a line that starts with {@code -} while a multipart is open can be one; such a line is held back, up to the longest
 * boundary, until it is known, and then either acts or is treated as any other line. A delimiter of an outer
 * multipart ends everything inside (RFC 2046 5.1.2), headers too.
 *
 * <p>The stack is as deep as the limit allows; a line is compared with each open boundary once. RFC 2046 5.1.1: a
 * boundary matches as a prefix of the line. Of several that match, the longest is meant, because programs make
 * boundaries of inner multiparts by appending to the outer one; of equal ones the innermost.
 */
public final class MessageScanner {
    private enum State {
        /** The next octet is the first of a line. */
        LINE_START,
        /** Inside a line of a header or body. */
        LINE,
        /** Inside a line that may be a delimiter; its octets are in {@link #candidate}. */
        CANDIDATE,
        /** Inside a delimiter, behind the boundary. */
        DELIMITER
    }

    private static final int NONE = -1;

    private final MimeLimits limits;
    private final HeaderCollector collector;
    private final PreviewText preview = new PreviewText();
    private final List<PartDraft> open = new ArrayList<>();
    private final Boundaries boundaries = new Boundaries();

    private State state = State.LINE_START;
    private boolean inHeader = true;
    private long consumed;
    private long lineCount;
    private int partCount = 1;
    private int structureBytes;

    /** Octets of the current header line before its line end, and the first of them: together they tell an empty line. */
    private long lineLength;

    private byte lineFirst;

    private byte[] candidate = new byte[0];
    private int candidateLength;
    private long candidateStart;
    private int newlineBefore;
    private int delimiterOf = NONE;
    private boolean closing;

    /** The piece being read starts here in its array; the two octets before it. */
    private int pieceStart;

    private byte last;
    private byte beforeLast;

    private @Nullable HeaderBlock topHeader;
    private @Nullable Part root;

    public MessageScanner() {
        this(MimeLimits.DEFAULT);
    }

    public MessageScanner(MimeLimits limits) {
        this.limits = limits;
        this.collector = new HeaderCollector(limits);
        this.structureBytes = limits.maxStructureBytes();
        collector.begin(limits.maxHeaderBytes());
        open.add(new PartDraft(0, true, false));
    }

    /**
     * The next octets of the message; the array is not kept.
     *
     * @throws IndexOutOfBoundsException when the range is not in the array
     * @throws IllegalStateException after {@link #finish()}
     */
    public void feed(byte[] b, int off, int len) {
        Objects.checkFromIndexSize(off, len, b.length);
        if (root != null) {
            throw new IllegalStateException("the scan is finished");
        }
        pieceStart = off;
        int end = off + len;
        for (int pos = off; pos < end; ) {
            pos = step(b, pos, end);
        }
        consumed += len;
        beforeLast = octetBefore(b, end, 2);
        last = octetBefore(b, end, 1);
    }

    private int step(byte[] b, int pos, int end) {
        return switch (state) {
            case LINE_START -> startLine(b, pos);
            case LINE -> inHeader ? headerLine(b, pos, end) : bodyLines(b, pos, end);
            case CANDIDATE -> candidate(b, pos, end);
            case DELIMITER -> restOfDelimiter(b, pos, end);
        };
    }

    /** The structure of everything that was fed. Later calls give the same. */
    public MessageStructure finish() {
        if (root == null) {
            if (state == State.CANDIDATE) {
                decide();
            }
            if (state == State.DELIMITER) {
                actOnDelimiter(consumed);
            }
            endParts(0, consumed, lineCount);
        }
        Part message = Objects.requireNonNull(root);
        return new MessageStructure(
                message,
                Objects.requireNonNull(topHeader),
                message.envelope().orElseThrow(),
                preview.text(),
                consumed);
    }

    private long offset(int pos) {
        return consumed + (pos - pieceStart);
    }

    /** The octet {@code back} before {@code pos}, 1 or 2, across the start of the piece. */
    private byte octetBefore(byte[] b, int pos, int back) {
        if (pos - back >= pieceStart) {
            return b[pos - back];
        }
        return pos - back == pieceStart - 1 ? last : beforeLast;
    }

    private PartDraft innermost() {
        return open.get(open.size() - 1);
    }

    // Lines

    private boolean mayBeDelimiter(byte first) {
        return first == '-' && boundaries.count > 0;
    }

    private int startLine(byte[] b, int pos) {
        if (mayBeDelimiter(b[pos])) {
            state = State.CANDIDATE;
            candidateStart = offset(pos);
            candidateLength = 0;
            newlineBefore = newlineBefore(b, pos);
        } else {
            startPlainLine(b[pos]);
        }
        return pos;
    }

    /** Octets of the line end before this line: CRLF, LF or, at the very start, none. */
    private int newlineBefore(byte[] b, int pos) {
        if (offset(pos) == 0) {
            return 0;
        }
        return offset(pos) > 1 && octetBefore(b, pos, 2) == '\r' ? 2 : 1;
    }

    private void startPlainLine(byte first) {
        state = State.LINE;
        if (inHeader) {
            lineLength = 0;
            lineFirst = first;
            collector.line(first);
        }
    }

    /** Up to the end of this line. */
    private int headerLine(byte[] b, int pos, int end) {
        int lf = Lines.indexOfLf(b, pos, end);
        int stop = lf < 0 ? end : lf + 1;
        collector.add(b, pos, stop);
        lineLength += (lf < 0 ? end : lf) - pos;
        if (lf >= 0) {
            lineCount++;
            state = State.LINE_START;
            if (lineLength == 0 || (lineLength == 1 && lineFirst == '\r')) {
                collector.dropLine();
                endHeader(offset(stop));
            }
        }
        return stop;
    }

    /** As many lines as there are up to one that may be a delimiter. */
    private int bodyLines(byte[] b, int from, int end) {
        if (boundaries.count == 0) {
            lineCount += Lines.countLf(b, from, end);
            preview.add(b, from, end);
            return end;
        }
        int pos = from;
        do {
            int lf = Lines.indexOfLf(b, pos, end);
            if (lf < 0) {
                preview.add(b, from, end);
                return end;
            }
            lineCount++;
            pos = lf + 1;
        } while (pos < end && b[pos] != '-');
        state = State.LINE_START;
        preview.add(b, from, pos);
        return pos;
    }

    // Delimiters

    private int candidate(byte[] b, int pos, int end) {
        int at = pos;
        while (at < end && candidateLength < boundaries.lookAhead) {
            byte c = b[at];
            if (c == '\n' || (candidateLength == 1 && c != '-')) {
                break;
            }
            candidate[candidateLength++] = c;
            at++;
        }
        if (at < end || candidateLength == boundaries.lookAhead) {
            decide();
        }
        return at;
    }

    /** Enough of the line is known. When it is no delimiter, what was held back is read as part of a plain line. */
    private void decide() {
        delimiterOf = boundaries.match(candidate, candidateLength);
        closing = delimiterOf != NONE && boundaries.closes(delimiterOf, candidate, candidateLength);
        if (delimiterOf != NONE && (closing || partCount < limits.maxParts())) {
            state = State.DELIMITER;
            return;
        }
        startPlainLine(candidate[0]);
        if (inHeader) {
            collector.add(candidate, 0, candidateLength);
            lineLength = candidateLength;
        } else {
            preview.add(candidate, 0, candidateLength);
        }
    }

    private int restOfDelimiter(byte[] b, int pos, int end) {
        int lf = Lines.indexOfLf(b, pos, end);
        if (lf < 0) {
            return end;
        }
        actOnDelimiter(offset(lf + 1));
        lineCount++;
        return lf + 1;
    }

    /** RFC 2046 5.1.1: the line end before the delimiter is part of it. */
    private void actOnDelimiter(long next) {
        int multipart = boundaries.owner(delimiterOf);
        endParts(multipart + 1, candidateStart - newlineBefore, lineCount - Math.min(newlineBefore, 1));
        state = State.LINE_START;
        if (closing) {
            boundaries.truncate(delimiterOf); // what follows up to an outer delimiter is the epilogue
        } else {
            partCount++;
            startPart(new PartDraft(next, false, open.get(multipart).isDigest()));
        }
    }

    // Parts

    private void startPart(PartDraft part) {
        open.add(part);
        inHeader = true;
        collector.begin(Math.min(structureBytes, limits.maxHeaderBytes()));
    }

    private void endHeader(long bodyStart) {
        PartDraft part = innermost();
        HeaderBlock header = collector.take();
        if (topHeader == null) {
            topHeader = header;
        } else {
            structureBytes -= header.length();
        }
        inHeader = false;
        part.header(header, bodyStart, lineCount);
        boolean room = open.size() < limits.maxDepth();
        if (part.isMultipart()) {
            openMultipart(part, room);
        } else if (part.isReadableMessage() && room && partCount < limits.maxParts()) {
            partCount++;
            startPart(new PartDraft(bodyStart, true, false));
        } else {
            preview.begin(part);
        }
    }

    private void openMultipart(PartDraft part, boolean room) {
        if (room && part.boundary().length > 0) {
            boundaries.push(part.boundary(), open.size() - 1);
            candidate = candidate.length < boundaries.lookAhead
                    ? Arrays.copyOf(candidate, boundaries.lookAhead)
                    : candidate;
        }
    }

    /** Ends the parts from the innermost out to {@code depth}; a header that had no end ends with them. */
    private void endParts(int depth, long end, long lines) {
        if (open.size() > depth) {
            while (inHeader) {
                endHeader(Math.max(end, innermost().headerStart));
            }
        }
        preview.end();
        while (open.size() > depth) {
            PartDraft part = open.removeLast();
            boundaries.leave(open.size());
            part.end(end, lines);
            Part built = part.build();
            if (open.isEmpty()) {
                root = built;
            } else {
                innermost().add(built);
            }
        }
    }

    /** The boundaries of the open multiparts, outermost first. */
    private static final class Boundaries {
        private byte[][] boundary = new byte[8][];
        private int[] owner = new int[8];
        private int count;

        /** Octets of a line that tell whether it is a delimiter, and a closing one: two dashes, the longest, two dashes. */
        private int lookAhead;

        void push(byte[] value, int depth) {
            if (count == owner.length) {
                boundary = Arrays.copyOf(boundary, count * 2);
                owner = Arrays.copyOf(owner, count * 2);
            }
            boundary[count] = value;
            owner[count++] = depth;
            lookAhead = Math.max(lookAhead, value.length + 4);
        }

        int owner(int index) {
            return owner[index];
        }

        void truncate(int size) {
            count = size;
        }

        /** The part at this depth is no longer open. */
        void leave(int depth) {
            while (count > 0 && owner[count - 1] >= depth) {
                count--;
            }
        }

        int match(byte[] line, int length) {
            int best = NONE;
            for (int i = count - 1; i >= 0; i--) {
                if ((best == NONE || boundary[i].length > boundary[best].length) && matches(boundary[i], line, length)) {
                    best = i;
                }
            }
            return best;
        }

        private static boolean matches(byte[] boundary, byte[] line, int length) {
            return length >= boundary.length + 2
                    && line[1] == '-'
                    && Arrays.equals(line, 2, boundary.length + 2, boundary, 0, boundary.length);
        }

        boolean closes(int index, byte[] line, int length) {
            int at = boundary[index].length + 2;
            return length >= at + 2 && line[at] == '-' && line[at + 1] == '-';
        }
    }
}

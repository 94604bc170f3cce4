package org.redoubt.account;

import java.util.ArrayList;
import java.util.List;
import org.redoubt.filter.TokenTable;
import org.redoubt.filter.Tokens;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;

/**
 * What one message teaches the spam filter, or taught it and does no more.
 *
 * @param tokens of {@link Tokens}, ascending
 * @param back whether it is taken back
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Lesson(long[] tokens, boolean spam, boolean back) {
    private static final int SPAM = 1;
    private static final int BACK = 2;

    void teach(TokenTable table) {
        if (back) {
            table.unlearn(tokens, spam);
        } else {
            table.learn(tokens, spam);
        }
    }

    static byte[] encode(List<Lesson> lessons) {
        ByteWriter out = new ByteWriter(4_096).u8(Tokens.GENERATION).number(lessons.size());
        for (Lesson lesson : lessons) {
            out.u8((lesson.spam ? SPAM : 0) | (lesson.back ? BACK : 0)).number(lesson.tokens.length);
            long last = 0;
            for (long token : lesson.tokens) {
                out.number(token - last);
                last = token;
            }
        }
        return out.toBytes();
    }

    /** What {@link #encode} made; none when words were told apart in another way then. */
    static List<Lesson> decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        if (!Tokens.understands(in.u8())) {
            return List.of();
        }
        List<Lesson> lessons = new ArrayList<>();
        for (int count = in.count(); count > 0; count--) {
            int kind = in.u8();
            long[] tokens = new long[in.count()];
            long last = 0;
            for (int i = 0; i < tokens.length; i++) {
                last += in.number();
                tokens[i] = last;
            }
            lessons.add(new Lesson(tokens, (kind & SPAM) != 0, (kind & BACK) != 0));
        }
        return lessons;
    }
}

package org.redoubt.account;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.redoubt.mime.Address;
import org.redoubt.mime.CaseMap;
import org.redoubt.mime.Envelope;
import org.redoubt.mime.HeaderText;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;
import org.redoubt.mime.SearchedTexts;
import org.redoubt.search.FileTexts;
import org.redoubt.search.IndexedEmail;
import org.redoubt.search.Limits;
import org.redoubt.search.Words;

/** Reads what of one email goes into the search index: the texts of {@link SearchedTexts}, folded; and its words. */
final class IndexedTexts {
    /** In no needle: stands where octets of a header are not ASCII, which no search finds as they are. */
    private static final char BREAK = '\uffff';

    private final EmailSummary summary;
    private final Bodies bodies;
    private final List<String> body = new ArrayList<>();
    private final StringBuilder words = new StringBuilder();
    private String files = "";
    private long room = Limits.INDEXED_CHARACTERS;

    private IndexedTexts(EmailSummary summary, Bodies bodies) {
        this.summary = summary;
        this.bodies = bodies;
    }

    /** A damaged email is indexed as one whose texts are not known. */
    static IndexedEmail of(EmailSummary summary, Bodies bodies, FileTexts files) throws IOException {
        IndexedTexts texts = new IndexedTexts(summary, bodies);
        try {
            texts.files = AttachedFiles.texts(summary, bodies, files);
            return texts.read();
        } catch (CorruptMessageException damaged) {
            return texts.unknown();
        }
    }

    private IndexedEmail unknown() {
        return new IndexedEmail(summary.id().value(), false, List.of(), List.of(), words());
    }

    private Words words() {
        Envelope envelope = summary.envelope();
        List<String> names = new ArrayList<>();
        fileNames(summary.structure(), names);
        names.add(files);
        return new Words(
                HeaderText.decode(envelope.subject().orElse("")),
                people(envelope.from()),
                people(envelope.to()),
                people(envelope.cc()),
                words.toString(),
                String.join("\n", names));
    }

    private static String people(List<Address> addresses) {
        StringBuilder people = new StringBuilder();
        for (Address address : addresses) {
            address.name().ifPresent(name -> people.append(HeaderText.decode(name)).append('\n'));
            address.addrSpec().ifPresent(spec -> people.append(spec).append('\n'));
        }
        return people.toString();
    }

    private static void fileNames(Part part, List<String> names) {
        part.fileName().ifPresent(names::add);
        part.children().forEach(child -> fileNames(child, names));
    }

    private IndexedEmail read() throws IOException {
        Part root = summary.structure();
        List<String> header = header(root);
        boolean tooLong = SearchedTexts.body(root, new SearchedTexts.Visitor() {
            @Override
            public boolean header(Part message) throws IOException {
                return !add(IndexedTexts.this.header(message));
            }

            @Override
            public boolean text(Part part) throws IOException {
                return !add(part);
            }
        });
        return tooLong || room < 0
                ? unknown()
                : new IndexedEmail(summary.id().value(), true, header, body, words());
    }

    private List<String> header(Part message) throws IOException {
        byte[] raw = bodies.range(summary.id(), message.headerStart(), message.bodyStart() - message.headerStart());
        List<String> texts = new ArrayList<>();
        texts.add(ascii(raw));
        SearchedTexts.fieldTexts(raw).forEach(text -> texts.add(CaseMap.fold(text)));
        texts.forEach(text -> room -= text.length());
        return texts;
    }

    private static String ascii(byte[] raw) {
        char[] characters = new char[raw.length];
        for (int i = 0; i < raw.length; i++) {
            byte c = raw[i];
            characters[i] = c < 0 ? BREAK : c >= 'a' && c <= 'z' ? (char) (c - ('a' - 'A')) : (char) c;
        }
        return new String(characters);
    }

    private boolean add(List<String> texts) {
        body.addAll(texts);
        return room >= 0;
    }

    private boolean add(Part part) throws IOException {
        long octets = Math.min(part.octets(), SearchedTexts.PART_OCTETS);
        // Markup and transfer encodings shrink a text; what is twice too long before is not even read.
        if (octets > 2 * room) {
            return false;
        }
        String decoded = PartContent.text(part, bodies.range(summary.id(), part.bodyStart(), octets));
        int some = Math.min(decoded.length(), Limits.WORD_CHARACTERS - words.length());
        if (some > 0) {
            words.append(decoded, 0, some).append('\n');
        }
        String text = CaseMap.fold(decoded);
        room -= text.length();
        body.add(text);
        return room >= 0;
    }
}

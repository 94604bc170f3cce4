package org.redoubt.extract;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The texts of office files that are archives of XML: OOXML (ECMA-376: docx, xlsx, pptx and their kin) and
 * OpenDocument (ISO 26300: odt, ods, odp). Read as they stand in the archive, in one pass, without its directory.
 */
final class OfficeText {
    private static final XMLInputFactory XML = xml();

    /** OOXML: what holds text. Everything else that such an archive holds separates words, or is not shown. */
    private static final Set<String> TEXT = Set.of("t", "is", "v");

    /** OOXML: elements that stand between words, in lines. */
    private static final Set<String> BREAKS = Set.of("p", "br", "cr", "tab", "row", "c", "tc", "tr", "si");

    private static final Set<String> PROPERTIES = Set.of("title", "subject", "creator", "keywords", "keyword", "description");

    private final TextSink sink;
    private long inflated;
    private int read;

    OfficeText(TextSink sink) {
        this.sink = sink;
    }

    private static XMLInputFactory xml() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setXMLResolver((publicId, systemId, base, space) -> {
            throw new XMLStreamException("nothing outside of a file is looked at");
        });
        return factory;
    }

    void read(byte[] file) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
            int entries = 0;
            boolean protectedOne = false;
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (++entries > Limits.ENTRIES) {
                    throw new UnreadableException(UnreadableException.Why.TOO_LARGE);
                }
                InputStream content = new Counted(zip);
                protectedOne |= entry(entry.getName(), content);
                // The rest is inflated to find the next entry, and counts too.
                content.transferTo(java.io.OutputStream.nullOutputStream());
            }
            if (read == 0) {
                throw new UnreadableException(
                        protectedOne ? UnreadableException.Why.PROTECTED : UnreadableException.Why.UNKNOWN_FORMAT);
            }
        }
    }

    /** Returns whether it says that the others are encrypted. */
    private boolean entry(String name, InputStream content) throws IOException {
        if (name.equals("META-INF/manifest.xml")) {
            return new String(content.readNBytes(1 << 20), java.nio.charset.StandardCharsets.UTF_8)
                    .contains("encryption-data");
        }
        if (!name.endsWith(".xml")) {
            return false;
        }
        try {
            if (name.equals("content.xml") || name.equals("styles.xml")) {
                openDocument(content);
            } else if (name.equals("meta.xml") || name.startsWith("docProps/core")) {
                properties(content);
            } else if (name.equals("xl/workbook.xml")) {
                sheetNames(content);
            } else if (isOoxmlText(name)) {
                ooxml(content);
            }
        } catch (XMLStreamException broken) {
            if (broken.getNestedException() instanceof IOException cause) {
                throw cause;
            }
            // One broken part leaves the others readable.
            return false;
        }
        return false;
    }

    private static boolean isOoxmlText(String name) {
        boolean word = name.matches("word/(document|header|footer|footnotes|endnotes|comments)\\d*\\.xml");
        boolean excel = name.matches("xl/(sharedStrings|comments\\d*|worksheets/sheet\\d+)\\.xml");
        boolean powerPoint = name.matches("ppt/(slides/slide|notesSlides/notesSlide|comments/comment)\\d+\\.xml");
        return word || excel || powerPoint;
    }

    private interface Events {
        void at(XMLStreamReader xml, int event) throws XMLStreamException, IOException;
    }

    private void events(InputStream content, Events each) throws XMLStreamException, IOException {
        // The parser closes what it reads; the archive goes on.
        XMLStreamReader xml = XML.createXMLStreamReader(new FilterInputStream(content) {
            @Override
            public void close() {}
        });
        try {
            while (xml.hasNext()) {
                int event = xml.next();
                each.at(xml, event);
                read += event == XMLStreamConstants.END_DOCUMENT ? 1 : 0;
            }
        } finally {
            xml.close();
            sink.gap('\n');
        }
    }

    private void ooxml(InputStream content) throws XMLStreamException, IOException {
        events(content, new Events() {
            private int text;
            private boolean shared;

            @Override
            public void at(XMLStreamReader xml, int event) throws IOException {
                switch (event) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        String name = xml.getLocalName();
                        // The value of a cell of type "s" is the number of a shared string.
                        shared = name.equals("c") ? "s".equals(xml.getAttributeValue(null, "t")) : shared;
                        text += TEXT.contains(name) && !(shared && name.equals("v")) ? 1 : 0;
                        gap(name);
                    }
                    case XMLStreamConstants.END_ELEMENT -> {
                        String name = xml.getLocalName();
                        text -= TEXT.contains(name) && !(shared && name.equals("v")) ? 1 : 0;
                        gap(name);
                    }
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                        if (text > 0) {
                            write(xml);
                        }
                    }
                    default -> {}
                }
            }

            private void gap(String name) throws IOException {
                if (BREAKS.contains(name)) {
                    sink.gap(name.equals("tab") || name.equals("c") || name.equals("tc") ? '\t' : '\n');
                }
            }
        });
    }

    private void openDocument(InputStream content) throws XMLStreamException, IOException {
        events(content, new Events() {
            private int paragraphs;

            @Override
            public void at(XMLStreamReader xml, int event) throws IOException {
                switch (event) {
                    case XMLStreamConstants.START_ELEMENT -> {
                        paragraphs += isParagraph(xml) ? 1 : 0;
                        switch (xml.getLocalName()) {
                            case "s" -> sink.gap(' ');
                            case "tab" -> sink.gap('\t');
                            case "line-break" -> sink.gap('\n');
                            default -> {}
                        }
                    }
                    case XMLStreamConstants.END_ELEMENT -> {
                        if (isParagraph(xml)) {
                            paragraphs--;
                            sink.gap('\n');
                        }
                    }
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                        if (paragraphs > 0) {
                            write(xml);
                        }
                    }
                    default -> {}
                }
            }

            private boolean isParagraph(XMLStreamReader xml) {
                String name = xml.getLocalName();
                String space = xml.getNamespaceURI();
                return (name.equals("p") || name.equals("h")) && space != null && space.endsWith(":text:1.0");
            }
        });
    }

    private void properties(InputStream content) throws XMLStreamException, IOException {
        events(content, new Events() {
            private boolean shown;

            @Override
            public void at(XMLStreamReader xml, int event) throws IOException {
                switch (event) {
                    case XMLStreamConstants.START_ELEMENT -> shown = PROPERTIES.contains(xml.getLocalName());
                    case XMLStreamConstants.END_ELEMENT -> {
                        shown = false;
                        sink.gap('\n');
                    }
                    case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                        if (shown) {
                            write(xml);
                        }
                    }
                    default -> {}
                }
            }
        });
    }

    private void sheetNames(InputStream content) throws XMLStreamException, IOException {
        events(content, (xml, event) -> {
            if (event == XMLStreamConstants.START_ELEMENT && xml.getLocalName().equals("sheet")) {
                String name = xml.getAttributeValue(null, "name");
                sink.write(name == null ? "" : name);
                sink.gap('\n');
            }
        });
    }

    private void write(XMLStreamReader xml) throws IOException {
        sink.write(xml.getTextCharacters(), xml.getTextStart(), xml.getTextLength());
    }

    /** Counts what all entries of the file inflate to. */
    private final class Counted extends FilterInputStream {
        Counted(ZipInputStream zip) {
            super(zip);
        }

        private int count(int octets) throws UnreadableException {
            inflated += Math.max(0, octets);
            if (inflated > Limits.INFLATED) {
                throw new UnreadableException(UnreadableException.Why.TOO_LARGE);
            }
            return octets;
        }

        @Override
        public int read() throws IOException {
            int octet = super.read();
            count(octet < 0 ? 0 : 1);
            return octet;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            return count(super.read(bytes, from, length));
        }
    }
}

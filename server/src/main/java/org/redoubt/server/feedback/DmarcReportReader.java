package org.redoubt.server.feedback;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.tracking.TraceEvent.Key;
import org.redoubt.transport.tracking.TraceEvent.Kind;

/** Reads an aggregate report (RFC 7489 appendix C) without document types and entities, and with bounds on everything. */
final class DmarcReportReader {
    private static final int DEPTH = 16;
    private static final int TEXT = 1_000;

    /** What is kept of the whole report and of one record, by the path of its element. */
    private static final Map<String, Key> KEYS = Map.of(
            "feedback/report_metadata/org_name", Key.REPORTER,
            "feedback/report_metadata/report_id", Key.REPORT_ID,
            "feedback/report_metadata/date_range/begin", Key.BEGIN,
            "feedback/report_metadata/date_range/end", Key.END,
            "feedback/policy_published/domain", Key.DOMAIN,
            "feedback/policy_published/p", Key.POLICY);

    private static final String RECORD = "feedback/record";
    private static final Map<String, Key> RECORD_KEYS = Map.of(
            RECORD + "/row/source_ip", Key.CLIENT,
            RECORD + "/row/count", Key.COUNT,
            RECORD + "/row/policy_evaluated/disposition", Key.DISPOSITION,
            RECORD + "/row/policy_evaluated/dkim", Key.DKIM_ALIGNED,
            RECORD + "/row/policy_evaluated/spf", Key.SPF_ALIGNED,
            RECORD + "/identifiers/header_from", Key.AUTHOR);

    private final String trace;
    private final Instant now;
    private final Deque<String> paths = new ArrayDeque<>();
    private final Map<Key, String> whole = new HashMap<>();
    private final Map<Key, String> record = new HashMap<>();
    private final List<TraceEvent> events = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    private DmarcReportReader(String trace, Instant now) {
        this.trace = trace;
        this.now = now;
    }

    /** @throws IOException when that is no XML, or deeper than reports are */
    static List<TraceEvent> read(byte[] xml, String trace, Instant now) throws IOException {
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        DmarcReportReader reader = new DmarcReportReader(trace, now);
        try {
            XMLStreamReader in = factory.createXMLStreamReader(new ByteArrayInputStream(xml));
            while (in.hasNext() && reader.events.size() < FeedbackLimits.KEPT_LINES) {
                reader.step(in, in.next());
            }
        } catch (XMLStreamException | RuntimeException broken) {
            throw new IOException("the report is no XML that can be read", broken);
        }
        return reader.events;
    }

    private void step(XMLStreamReader in, int kind) throws IOException {
        switch (kind) {
            case XMLStreamConstants.START_ELEMENT -> {
                if (paths.size() >= DEPTH) {
                    throw new IOException("the report is nested too deeply");
                }
                paths.push(paths.isEmpty() ? in.getLocalName() : paths.peek() + '/' + in.getLocalName());
                text.setLength(0);
            }
            case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
                String more = in.getText();
                text.append(more, 0, Math.min(more.length(), Math.max(0, TEXT - text.length())));
            }
            case XMLStreamConstants.END_ELEMENT -> end(paths.pop());
            default -> {}
        }
    }

    private void end(String path) {
        Key key = KEYS.get(path);
        if (key != null) {
            whole.put(key, text.toString().strip());
        }
        Key ofRecord = RECORD_KEYS.get(path);
        if (ofRecord != null) {
            record.put(ofRecord, text.toString().strip());
        }
        if (path.equals(RECORD)) {
            TraceEvent.Draft draft = TraceEvent.of(Kind.DMARC_REPORTED, trace, now);
            whole.forEach(draft::with);
            record.forEach(draft::with);
            events.add(draft.done());
            record.clear();
        }
        text.setLength(0);
    }
}

package org.redoubt.server.feedback;

import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.redoubt.server.feedback.DayResults.Line;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.tracking.TraceEvent.Key;
import org.redoubt.transport.trust.DmarcReporting.Published;

/** Writes an aggregate report (RFC 7489 appendix C). */
final class DmarcReportText {
    private final XMLStreamWriter out;

    private DmarcReportText(XMLStreamWriter out) {
        this.out = out;
    }

    static String of(
            Reporter reporter, String id, DayResults day, Published published, List<Line> lines) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter writer = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            new DmarcReportText(writer).write(reporter, id, day, published, lines);
            writer.close();
        } catch (XMLStreamException impossible) {
            throw new IllegalStateException("a report cannot be written", impossible);
        }
        return text.toString();
    }

    private void write(Reporter reporter, String id, DayResults day, Published published, List<Line> lines)
            throws XMLStreamException {
        out.writeStartDocument("UTF-8", "1.0");
        out.writeStartElement("feedback");
        element("version", "1.0");
        out.writeStartElement("report_metadata");
        element("org_name", reporter.organisation());
        element("email", reporter.contact());
        element("report_id", id);
        out.writeStartElement("date_range");
        element("begin", Long.toString(day.begin().getEpochSecond()));
        element("end", Long.toString(day.end().getEpochSecond() - 1));
        out.writeEndElement();
        out.writeEndElement();
        out.writeStartElement("policy_published");
        element("domain", published.domain().text());
        element("adkim", published.adkim());
        element("aspf", published.aspf());
        element("p", published.policy());
        element("sp", published.subdomains());
        element("pct", Integer.toString(published.percent()));
        out.writeEndElement();
        for (Line line : lines) {
            record(line);
        }
        out.writeEndElement();
        out.writeEndDocument();
    }

    private void record(Line line) throws XMLStreamException {
        TraceEvent event = line.event();
        out.writeStartElement("record");
        out.writeStartElement("row");
        element("source_ip", event.first(Key.CLIENT).orElse(""));
        element("count", Long.toString(line.count()));
        out.writeStartElement("policy_evaluated");
        element("disposition", event.first(Key.DISPOSITION).orElse("none"));
        element("dkim", event.first(Key.DKIM_ALIGNED).orElse("fail"));
        element("spf", event.first(Key.SPF_ALIGNED).orElse("fail"));
        Optional<String> reason = event.first(Key.OUTCOME);
        if (reason.isPresent()) {
            out.writeStartElement("reason");
            element("type", reason.get());
            element("comment", "arc=pass");
            out.writeEndElement();
        }
        out.writeEndElement();
        out.writeEndElement();
        out.writeStartElement("identifiers");
        element("envelope_from", event.first(Key.FROM).orElse(""));
        element("header_from", event.first(Key.AUTHOR).orElse(""));
        out.writeEndElement();
        out.writeStartElement("auth_results");
        for (String dkim : event.all(Key.DKIM)) {
            String[] part = dkim.split(" ", 3);
            out.writeStartElement("dkim");
            element("domain", part[1]);
            element("selector", part.length > 2 ? part[2] : "");
            element("result", part[0]);
            out.writeEndElement();
        }
        String[] spf = event.first(Key.SPF).orElse("none ").split(" ", 2);
        out.writeStartElement("spf");
        element("domain", spf[1]);
        element("scope", event.first(Key.FROM).orElse("").isEmpty() ? "helo" : "mfrom");
        element("result", spf[0]);
        out.writeEndElement();
        out.writeEndElement();
        out.writeEndElement();
    }

    private void element(String name, String text) throws XMLStreamException {
        out.writeStartElement(name);
        // Strangers' names may hold characters that XML has no way to write.
        out.writeCharacters(text.replaceAll("[^\\x20-\\x7e\\x{a0}-\\x{d7ff}]", "?"));
        out.writeEndElement();
    }
}

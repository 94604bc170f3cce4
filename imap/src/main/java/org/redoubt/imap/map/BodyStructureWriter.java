package org.redoubt.imap.map;

import java.util.List;
import java.util.Optional;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.mime.Disposition;
import org.redoubt.mime.Envelope;
import org.redoubt.mime.Parameter;
import org.redoubt.mime.Part;

/** RFC 9051 7.5.2 {@code body}: with extension data it is BODYSTRUCTURE, without it BODY. */
public final class BodyStructureWriter {
    private final ResponseBuffer out;
    private final boolean extended;

    private BodyStructureWriter(ResponseBuffer out, boolean extended) {
        this.out = out;
        this.extended = extended;
    }

    public static void write(Part root, boolean extended, ResponseBuffer out) {
        new BodyStructureWriter(out, extended).part(root);
    }

    private void part(Part part) {
        out.octet('(');
        if (part.isMultipart()) {
            multipart(part);
        } else {
            single(part);
        }
        out.octet(')');
    }

    private void multipart(Part part) {
        for (Part child : part.children()) {
            part(child);
        }
        out.space().string(part.subtype());
        if (extended) {
            out.space();
            parameters(part.parameters());
            tail(part);
        }
    }

    private void single(Part part) {
        out.string(part.type()).space().string(part.subtype()).space();
        parameters(part.parameters());
        out.space().nstring(part.contentId());
        out.space().nstring(part.description());
        out.space().string(part.encoding());
        out.space().number(part.octets());
        if (part.isMessage()) {
            message(part);
        } else if (part.type().equals("text")) {
            out.space().number(part.lines());
        }
        if (extended) {
            out.space().nstring(part.md5());
            tail(part);
        }
    }

    private void message(Part part) {
        Part inner = part.children().getFirst();
        Optional<Envelope> envelope = inner.envelope();
        out.space();
        envelope.ifPresentOrElse(e -> EnvelopeWriter.write(e, out), out::nil);
        out.space();
        part(inner);
        out.space().number(part.lines());
    }

    /** Disposition, language, location: what both kinds of parts end in. */
    private void tail(Part part) {
        out.space();
        disposition(part.disposition());
        out.space();
        languages(part.languages());
        out.space().nstring(part.location());
    }

    private void parameters(List<Parameter> parameters) {
        if (parameters.isEmpty()) {
            out.nil();
            return;
        }
        char before = '(';
        for (Parameter parameter : parameters) {
            out.octet(before).string(parameter.name()).space().string(parameter.value());
            before = ' ';
        }
        out.octet(')');
    }

    private void disposition(Optional<Disposition> disposition) {
        if (disposition.isEmpty()) {
            out.nil();
            return;
        }
        out.octet('(').string(disposition.get().type()).space();
        parameters(disposition.get().parameters());
        out.octet(')');
    }

    private void languages(List<String> languages) {
        if (languages.isEmpty()) {
            out.nil();
            return;
        }
        char before = '(';
        for (String language : languages) {
            out.octet(before).string(language);
            before = ' ';
        }
        out.octet(')');
    }
}

package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.EsearchRequest;
import org.redoubt.imap.codec.ReturnOptions;
import org.redoubt.imap.codec.ReturnOptions.Result;
import org.redoubt.imap.codec.SearchKey;
import org.redoubt.imap.codec.SearchRequest;
import org.redoubt.imap.codec.SearchRequest.UnknownCharset;
import org.redoubt.imap.codec.SortRequest;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.codec.ThreadRequest;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;
import org.redoubt.store.id.NumberSet;

/** Reads the arguments of the commands that search, and fills in the filters they name. */
final class SearchRequests {
    private SearchRequests() {}

    static SearchRequest search(Session session, CommandText in)
            throws SyntaxException, IOException, SearchRefusedException {
        try {
            SearchRequest request = SearchRequest.parse(in);
            return request.with(filled(session, request.key(), request.results()));
        } catch (UnknownCharset e) {
            throw badCharset(session, e);
        }
    }

    static SortRequest sort(Session session, CommandText in) throws SyntaxException, IOException, SearchRefusedException {
        try {
            SortRequest request = SortRequest.parse(in);
            return request.with(filled(session, request.key(), request.results()));
        } catch (UnknownCharset e) {
            throw badCharset(session, e);
        }
    }

    static ThreadRequest thread(Session session, CommandText in)
            throws SyntaxException, IOException, SearchRefusedException {
        try {
            ThreadRequest request = ThreadRequest.parse(in);
            return new ThreadRequest(request.algorithm(), filled(session, request.key(), Optional.empty()));
        } catch (UnknownCharset e) {
            throw badCharset(session, e);
        }
    }

    static EsearchRequest esearch(Session session, CommandText in)
            throws SyntaxException, IOException, SearchRefusedException {
        try {
            EsearchRequest request = EsearchRequest.parse(in);
            SearchRequest search = request.search();
            return new EsearchRequest(
                    request.sources(), search.with(filled(session, search.key(), search.results())));
        } catch (UnknownCharset e) {
            throw badCharset(session, e);
        }
    }

    private static SearchKey filled(Session session, SearchKey key, Optional<ReturnOptions> results)
            throws IOException, SearchRefusedException {
        try {
            return Filters.fill(session, key);
        } catch (SearchRefusedException e) {
            forget(session, results.filter(asked -> asked.asks(Result.SAVE)).isPresent());
            throw e;
        }
    }

    private static SearchRefusedException badCharset(Session session, UnknownCharset e) {
        forget(session, e.saves());
        return new SearchRefusedException(Reply.no("BADCHARSET (US-ASCII UTF-8)", "This charset is not known"));
    }

    /** RFC 5182 2.1: a search that ends in NO leaves nothing saved if it was to save, and otherwise what there was. */
    private static void forget(Session session, boolean saves) {
        if (saves) {
            session.selection().ifPresent(box -> box.save(NumberSet.EMPTY));
        }
    }
}

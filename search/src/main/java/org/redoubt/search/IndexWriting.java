package org.redoubt.search;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.miscellaneous.PerFieldAnalyzerWrapper;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogByteSizeMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.NumberSet;

/**
 * One index open for writing; on the background thread of {@link Indexes}, where merges run too. What was not
 * committed is gone when this is closed.
 */
public final class IndexWriting implements AutoCloseable {
    /** Larger segments are not merged further: what a merge reads and writes at once stays bounded. */
    private static final double MERGED_MEGABYTES = 512;

    private static final FieldType GRAM_FIELD = field(IndexOptions.DOCS, true);
    private static final FieldType WORD_FIELD = field(IndexOptions.DOCS_AND_FREQS, false);
    private static final Analyzer ANALYZER = analyzer();

    private final Indexes indexes;
    private final AccountId account;
    private final IndexWriter writer;
    private final Grams grams = new Grams();
    private Followed followed;

    IndexWriting(Indexes indexes, AccountId account, SealedDirectory directory, Followed followed) throws IOException {
        this.indexes = indexes;
        this.account = account;
        this.followed = followed;
        // Segments stay in the order of the emails: neighbours are merged, never others.
        LogByteSizeMergePolicy merges = new LogByteSizeMergePolicy();
        merges.setMaxMergeMB(MERGED_MEGABYTES);
        merges.setNoCFSRatio(1);
        writer = new IndexWriter(
                directory,
                new IndexWriterConfig(ANALYZER)
                        .setRAMBufferSizeMB(Limits.BUFFER_MEGABYTES)
                        .setMergeScheduler(new SerialMergeScheduler())
                        .setMergePolicy(merges)
                        .setUseCompoundFile(true)
                        .setCommitOnClose(false));
    }

    private static FieldType field(IndexOptions options, boolean withoutNorms) {
        FieldType type = new FieldType();
        type.setIndexOptions(options);
        type.setTokenized(true);
        type.setOmitNorms(withoutNorms);
        type.freeze();
        return type;
    }

    /** How far it was when it was opened or last committed. */
    public Followed followed() {
        return followed;
    }

    /** Adds an email that is not there. */
    public void add(IndexedEmail email) throws IOException {
        Document document = new Document();
        document.add(new StringField(Fields.ID, Fields.id(email.number()), Field.Store.NO));
        document.add(new NumericDocValuesField(Fields.NUMBER, email.number()));
        if (email.whole()) {
            Grams header = new Grams();
            email.header().forEach(header::add);
            grams.clear();
            email.body().forEach(grams::add);
            document.add(new Field(Fields.HEADER, header.stream(), GRAM_FIELD));
            document.add(new Field(Fields.BODY, grams.stream(), GRAM_FIELD));
            document.add(new Field(Fields.HEADER_RUNS, Runs.stream(email.header()), GRAM_FIELD));
            document.add(new Field(Fields.BODY_RUNS, Runs.stream(email.body()), GRAM_FIELD));
        } else {
            document.add(new StringField(Fields.UNSURE, Fields.YES, Field.Store.NO));
        }
        addWords(document, email.words());
        writer.addDocument(document);
        indexes.indexed();
    }

    private static void addWords(Document document, Words words) {
        add(document, WordField.SUBJECT.name, words.subject());
        add(document, WordField.FROM.name, words.from());
        add(document, WordField.TO.name, words.to());
        add(document, WordField.CC.name, words.cc());
        add(document, WordField.BODY.name, words.body());
        add(document, WordField.FILES.name, words.files());
        Language.of(words.subject() + "\n" + words.body() + "\n" + words.files()).ifPresent(language -> {
            add(document, Fields.SUBJECT_STEMS + language.code, words.subject());
            add(document, Fields.BODY_STEMS + language.code, words.body());
            add(document, Fields.BODY_STEMS + language.code, words.files());
        });
    }

    private static void add(Document document, String field, String text) {
        if (!text.isEmpty()) {
            document.add(new Field(field, text, WORD_FIELD));
        }
    }

    private static Analyzer analyzer() {
        Map<String, Analyzer> stems = new HashMap<>();
        for (Language language : Language.values()) {
            stems.put(Fields.SUBJECT_STEMS + language.code, language.analyzer);
            stems.put(Fields.BODY_STEMS + language.code, language.analyzer);
        }
        return new PerFieldAnalyzerWrapper(new NeutralAnalyzer(true), stems);
    }

    /** Removes an email; nothing happens when it is not there. */
    public void remove(long number) throws IOException {
        writer.deleteDocuments(new Term(Fields.ID, Fields.id(number)));
    }

    /** Which of these emails are not in the index, as of now. */
    public NumberSet missing(NumberSet numbers) throws IOException {
        if (numbers.isEmpty()) {
            return numbers;
        }
        NumberSet.Builder missing = NumberSet.builder();
        try (DirectoryReader reader = DirectoryReader.open(writer)) {
            IndexSearcher searcher = new IndexSearcher(reader);
            searcher.setQueryCache(null);
            for (long number : numbers.toArray()) {
                if (searcher.count(new TermQuery(new Term(Fields.ID, Fields.id(number)))) == 0) {
                    missing.add(number);
                }
            }
        }
        return missing.build();
    }

    /** Puts all that was done on disk, and before those who search. */
    public void commit(Followed upTo) throws IOException {
        writer.setLiveCommitData(upTo.encode().entrySet());
        writer.commit();
        followed = upTo;
        indexes.committed(account);
    }

    @Override
    public void close() throws IOException {
        writer.rollback();
    }
}

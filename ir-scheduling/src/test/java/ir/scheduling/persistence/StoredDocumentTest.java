package ir.scheduling.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ir.domain.patient.PatientId;
import ir.scheduling.repository.UnreadableDocumentException;
import org.junit.jupiter.api.Test;

/** When a document is read, and when it counts as another one. */
class StoredDocumentTest {
    private static final String JSON = "{\"value\":\"p1\"}";

    @Test
    void documentIsReadWhenItIsUsedAndOnlyOnce() {
        var document = StoredDocument.stored(PatientId.class, JSON);
        var read = document.read("table", "row");
        assertThat(read).isEqualTo(new PatientId("p1"));
        assertThat(document.read("table", "row")).isSameAs(read);
        assertThat(document.json()).isEqualTo(JSON);
    }

    @Test
    void unreadableDocumentIsAFaultEachTimeItIsUsedAndNotBefore() {
        var document = StoredDocument.stored(PatientId.class, "{\"name\":\"Anna\"}");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> document.read("table", "row"))
                    .isInstanceOf(UnreadableDocumentException.class)
                    .hasMessage("the stored document table/row cannot be read as PatientId");
        }
        assertThat(document.toString()).doesNotContain("Anna");
    }

    @Test
    void rowWithoutADocumentCannotBeRead() {
        var document = StoredDocument.absent(PatientId.class);
        assertThatThrownBy(() -> document.read("table", "row")).isInstanceOf(UnreadableDocumentException.class);
    }

    @Test
    void equalValuesAreTheSameDocumentAndAnUnreadOneIsAnother() {
        var unread = StoredDocument.stored(PatientId.class, JSON);
        var same = unread.with(new PatientId("p1"));
        assertThat(unread.equals(same)).as("not read").isFalse();
        unread.read("table", "row");
        assertThat(unread).isEqualTo(same).hasSameHashCodeAs(same);
        assertThat(unread).isNotEqualTo(unread.with(new PatientId("p2")));
        assertThat(unread.with(new PatientId("p2")).json()).isEqualTo("{\"value\":\"p2\"}");
    }

    /** The version inside a document is the one that it replaced; that of its row is the one that counts. */
    @Test
    void documentIsReadWithTheVersionOfItsRow() {
        var written = StoredDocument.absent(Counted.class).with(new Counted("a", 3));
        assertThat(written.read("table", "row", 4)).isEqualTo(new Counted("a", 4));
        assertThat(written.read("table", "row", 4)).isSameAs(written.read("table", "row", 4));
        assertThat(written.read("table", "row", 5)).isEqualTo(new Counted("a", 5));
    }

    record Counted(String text, long version) {}
}

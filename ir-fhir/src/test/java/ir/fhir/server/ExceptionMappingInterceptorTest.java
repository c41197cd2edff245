package ir.fhir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ir.domain.shared.DateRange;
import ir.scheduling.repository.UnreadableDocumentException;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

/** A value that the client sent and a type rejects is a 400; a stored value that a type rejects is a fault. */
class ExceptionMappingInterceptorTest {
    private static final Throwable REJECTED = catchThrowable(() -> new DateRange(LocalDate.MIN, LocalDate.MIN));

    @Test
    void valueThatATypeRejectsIs400() {
        var answer = new ExceptionMappingInterceptor().map(REJECTED);
        assertThat(answer.getStatusCode()).isEqualTo(400);
        assertThat(answer.getMessage()).contains("1900-01-01");
    }

    @Test
    void storedValueThatATypeRejectsIsAFault() {
        var stored = new UnreadableDocumentException("diary_entry", "e1", DateRange.class, REJECTED);
        for (var thrown : new Throwable[] {stored, new IllegalStateException(stored)}) {
            var answer = new ExceptionMappingInterceptor().map(thrown);
            assertThat(answer.getStatusCode()).isEqualTo(500);
            assertThat(answer.getMessage()).startsWith("fault ").doesNotContain("1900");
        }
    }
}

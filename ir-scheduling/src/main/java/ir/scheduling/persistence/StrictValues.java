package ir.scheduling.persistence;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Rejects values in stored documents that Jackson would complete or convert: a record without a component that is not
 * {@link Optional}, a date, time or URI that is no text, a number that is infinite as {@code double}.
 */
final class StrictValues extends SimpleModule {
    private static final long serialVersionUID = 1;

    StrictValues() {
        addDeserializer(Instant.class, new TextValue<>(Instant.class, Instant::parse));
        addDeserializer(LocalDate.class, new TextValue<>(LocalDate.class, LocalDate::parse));
        addDeserializer(LocalTime.class, new TextValue<>(LocalTime.class, LocalTime::parse));
        addDeserializer(URI.class, new TextValue<>(URI.class, URI::create));
        addDeserializer(Double.class, new FiniteDouble(Double.class));
        addDeserializer(double.class, new FiniteDouble(double.class));
    }

    @Override
    public void setupModule(SetupContext context) {
        super.setupModule(context);
        context.insertAnnotationIntrospector(new RequiredComponents());
    }

    private static final class RequiredComponents extends NopAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public @Nullable Boolean hasRequiredMarker(AnnotatedMember member) {
            return member.getDeclaringClass().isRecord() ? member.getRawType() != Optional.class : null;
        }
    }

    /** Reads a value from its text; no number, array or empty text. */
    private static final class TextValue<T> extends StdScalarDeserializer<T> {
        private static final long serialVersionUID = 1;

        private final transient Function<String, T> parser;

        TextValue(Class<T> type, Function<String, T> parser) {
            super(type);
            this.parser = parser;
        }

        @Override
        @SuppressWarnings("unchecked")
        public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
            if (!json.hasToken(JsonToken.VALUE_STRING)) {
                return (T) context.handleUnexpectedToken(handledType(), json);
            }
            try {
                return parser.apply(json.getText());
            } catch (DateTimeException | IllegalArgumentException exception) {
                throw context.weirdStringException(
                        "", handledType(), "not the text of a " + handledType().getSimpleName());
            }
        }
    }

    private static final class FiniteDouble extends StdScalarDeserializer<Double> {
        private static final long serialVersionUID = 1;

        FiniteDouble(Class<Double> type) {
            super(type);
        }

        @Override
        public Double deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            double value = _parseDoublePrimitive(parser, context);
            if (!Double.isFinite(value)) {
                return (Double) context.reportInputMismatch(this, "the number is out of range");
            }
            return value;
        }
    }
}

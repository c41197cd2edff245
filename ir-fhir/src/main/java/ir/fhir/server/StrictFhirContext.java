package ir.fhir.server;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.FhirVersionEnum;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.JsonParser;
import ca.uhn.fhir.parser.StrictErrorHandler;
import ca.uhn.fhir.parser.XmlParser;
import java.io.Reader;
import java.util.function.Supplier;
import org.hl7.fhir.instance.model.api.IBaseResource;

/**
 * The FHIR context of the API. Its parsers read a body to its end and reject it with every problem found. HAPI has one
 * error handler per context, which cannot tell one body from another, so each parser here has its own.
 */
public final class StrictFhirContext extends FhirContext {
    public StrictFhirContext() {
        super(FhirVersionEnum.R4);
        // for the formats that HAPI reads in addition to JSON and XML
        setParserErrorHandler(new StrictErrorHandler());
    }

    @Override
    public IParser newJsonParser() {
        return new StrictJsonParser(this, new BodyProblems());
    }

    @Override
    public IParser newXmlParser() {
        return new StrictXmlParser(this, new BodyProblems());
    }

    private static <T> T checked(BodyProblems problems, Supplier<T> parse) {
        problems.clear();
        T resource;
        try {
            resource = parse.get();
        } catch (MalformedBodyException malformed) {
            throw malformed;
        } catch (RuntimeException failure) {
            // HAPI's parser fails on some malformed bodies instead of rejecting them
            throw problems.exception(failure);
        }
        problems.throwIfAny();
        return resource;
    }

    private static final class StrictJsonParser extends JsonParser {
        private final BodyProblems problems;

        StrictJsonParser(FhirContext context, BodyProblems problems) {
            super(context, problems);
            this.problems = problems;
        }

        @Override
        public <T extends IBaseResource> T parseResource(Class<T> type, Reader body) {
            return checked(problems, () -> super.parseResource(type, body));
        }
    }

    private static final class StrictXmlParser extends XmlParser {
        private final BodyProblems problems;

        StrictXmlParser(FhirContext context, BodyProblems problems) {
            super(context, problems);
            this.problems = problems;
        }

        @Override
        public <T extends IBaseResource> T parseResource(Class<T> type, Reader body) {
            return checked(problems, () -> super.parseResource(type, body));
        }
    }
}

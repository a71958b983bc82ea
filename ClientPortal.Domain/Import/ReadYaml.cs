using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace ClientPortal.Domain.Import;

/// <summary>
/// Reads YAML as the JSON it means, event by event. Anchors and aliases are refused at the first one, before anything is expanded, and so are
/// tags, more than one document and deep nesting: a small file stays small.
/// </summary>
internal static class ReadYaml
{
    public static Outcome<IReadOnlyList<ImportEntry>> From(string text)
    {
        var parser = new Parser(new StringReader(text));
        try
        {
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
            {
                return ImportMistakes.Empty.As(ProblemKind.Invalid);
            }

            var root = Node(parser, depth: 1);
            parser.Consume<DocumentEnd>();
            parser.Consume<StreamEnd>();
            return ReadJson.Entries(root);
        }
        catch (ReferenceException)
        {
            return ImportMistakes.YamlReferences.As(ProblemKind.Invalid);
        }
        catch (YamlException exception)
        {
            return (ImportMistakes.Yaml with { Sentence = $"Line {exception.Start.Line.ToString(CultureInfo.InvariantCulture)} is not well-formed YAML: one list of mappings, no key twice." }).As(ProblemKind.Invalid);
        }
    }

    private static JsonNode? Node(Parser parser, int depth)
    {
        if (parser.Current is not NodeEvent node)
        {
            throw parser.Current is AnchorAlias ? new ReferenceException() : Broken(parser);
        }

        // "!" alone is the tag of a quoted scalar.
        if (!node.Anchor.IsEmpty || (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific))
        {
            throw new ReferenceException();
        }

        if (depth > ReadJson.MaxDepth)
        {
            throw Broken(parser);
        }

        return node switch
        {
            Scalar => Value(parser.Consume<Scalar>()),
            SequenceStart => List(parser, depth),
            _ => Mapping(parser, depth),
        };
    }

    private static JsonArray List(Parser parser, int depth)
    {
        parser.Consume<SequenceStart>();
        var list = new JsonArray();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            list.Add(Node(parser, depth + 1));
        }

        return list;
    }

    private static JsonObject Mapping(Parser parser, int depth)
    {
        parser.Consume<MappingStart>();
        var members = new JsonObject();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (parser.Current is AnchorAlias or NodeEvent { Anchor.IsEmpty: false })
            {
                throw new ReferenceException();
            }

            var key = parser.Consume<Scalar>();
            if (!members.TryAdd(key.Value, Node(parser, depth + 1)))
            {
                throw new YamlException(key.Start, key.End, string.Empty);
            }
        }

        return members;
    }

    // Of the core schema only null: a client id of digits stays the text that it is.
    private static JsonValue? Value(Scalar scalar) =>
        scalar.Style == ScalarStyle.Plain && scalar.Value is "" or "~" or "null" or "Null" or "NULL" ? null : JsonValue.Create(scalar.Value);

    private static YamlException Broken(Parser parser) => new(parser.Current?.Start ?? Mark.Empty, parser.Current?.End ?? Mark.Empty, string.Empty);

    // Thrown and caught in this file only.
    private sealed class ReferenceException : Exception;
}

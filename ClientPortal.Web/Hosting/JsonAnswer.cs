using System.Buffers;
using System.Text.Json;
using ClientPortal.Domain.OAuth.Tokens;

namespace ClientPortal.Web.Hosting;

/// <summary>Writes an answer in JSON by hand and in one piece, for routes on which a serializer would cost more than what they do.</summary>
internal static class JsonAnswer
{
    public static Task WriteAsync<T>(HttpResponse response, T value, Action<Utf8JsonWriter, T> write) => JsonMembers.Write(
        (response, value, write),
        static (json, answer) => answer.write(json, answer.value),
        static (bytes, answer) =>
        {
            answer.response.ContentType = "application/json; charset=utf-8";
            answer.response.ContentLength = bytes.Length;
            answer.response.BodyWriter.Write(bytes); // copied here, before anything can await
            return Task.CompletedTask; // the server flushes what is complete
        });
}

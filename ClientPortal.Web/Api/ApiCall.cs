using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ClientPortal.Domain;
using ClientPortal.Domain.Idempotency;

namespace ClientPortal.Web.Api;

/// <summary>One call of the API whose caller is known: what the handlers read from it, and how they answer.</summary>
internal sealed class ApiCall(HttpContext http, Actor actor)
{
    public const string IdempotencyHeader = "Idempotency-Key";

    public static readonly Mistake NotJsonType = new("content_type", "Send the body as application/json.");
    public static readonly Mistake IdempotencyKeyForm = new("idempotency_key_form", "Use 1 to 100 visible ASCII characters as the idempotency key.");

    /// <summary>Who calls, in which workspace.</summary>
    public Actor Actor => actor;

    public CancellationToken Ct => http.RequestAborted;

    /// <summary>The version the caller expects to change (<c>If-Match</c>); null for any.</summary>
    public int? ExpectedVersion => http.Request.Headers.IfMatch.ToString() switch
    {
        "" or "*" => null,
        ['"', 'v', .. var version, '"'] when int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => -1, // a tag we never gave matches nothing
    };

    /// <summary>Minimal APIs hand it to every handler; the gate has put the caller there.</summary>
    public static ValueTask<ApiCall?> BindAsync(HttpContext http) => ValueTask.FromResult<ApiCall?>(new ApiCall(http, http.Features.Get<Actor>() ?? throw new InvalidOperationException("The gate did not run.")));

    /// <summary>Which page of a list is asked for; what is no number becomes a limit that the list refuses.</summary>
    public PageAsk Page() => new()
    {
        Limit = Query("limit") is not { } limit ? PageAsk.DefaultLimit : int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0,
        After = Query("after"),
    };

    /// <summary>A query parameter; blank is none.</summary>
    public string? Query(string name) => http.Request.Query[name].ToString() is { Length: > 0 } value ? value : null;

    /// <summary>Whether the caller asks for this media type by its name.</summary>
    public bool Accepts(string mediaType) => http.Request.GetTypedHeaders().Accept.Any(accepted => accepted.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase));

    /// <summary>The id in the path; one that is none is like one of nothing.</summary>
    public static Guid IdOf(string text) => Guid.TryParseExact(text, "D", out var id) ? id : Guid.Empty;

    /// <summary>Reads the body; nothing sent reads as an empty object.</summary>
    /// <param name="options">Null for the strict reading.</param>
    public async Task<Outcome<Sent<T>>> ReadAsync<T>(JsonSerializerOptions? options = null)
        where T : class => Read<T>(await BytesAsync(), options);

    /// <summary>The same for a body that was fetched already.</summary>
    public Outcome<Sent<T>> Read<T>(byte[] body, JsonSerializerOptions? options = null)
        where T : class
    {
        if (body.Length > 0 && !http.Request.HasJsonContentType())
        {
            return NotJsonType.As(ProblemKind.Invalid);
        }

        if (!ApiJson.Read<T>(body.Length > 0 ? body : "{}"u8.ToArray(), options).IsDone(out var value, out var problem))
        {
            return problem;
        }

        return TryReadIdempotency(body, out var idempotency) ? new Sent<T>(value, idempotency) : IdempotencyKeyForm.As(ProblemKind.Invalid);
    }

    /// <summary>Reads a body that is a file.</summary>
    public async Task<Outcome<Sent<byte[]>>> ReadBytesAsync()
    {
        var body = await BytesAsync();
        return TryReadIdempotency(body, out var idempotency) ? new Sent<byte[]>(body, idempotency) : IdempotencyKeyForm.As(ProblemKind.Invalid);
    }

    /// <summary>The body's media type without parameters; null for none.</summary>
    public string? MediaType => MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var sent) ? sent.MediaType : null;

    public IResult Refuse(Problem problem) => ApiProblems.Of(http, problem, isConditional: ExpectedVersion is not null);

    /// <summary>200 with a body, or the refusal.</summary>
    public IResult Answer<T>(Outcome<T> outcome, Func<T, object> body) =>
        outcome.IsDone(out var value, out var problem) ? Results.Json(body(value), ApiJson.Options) : Refuse(problem);

    /// <summary>200 with a body and its version, or the refusal.</summary>
    public IResult Answer<T>(Outcome<T> outcome, Func<T, object> body, Func<T, int> version)
    {
        if (outcome.IsDone(out var value, out var problem))
        {
            http.Response.Headers.ETag = $"\"v{version(value).ToString(CultureInfo.InvariantCulture)}\"";
            return Results.Json(body(value), ApiJson.Options);
        }

        return Refuse(problem);
    }

    /// <summary>204, or the refusal.</summary>
    public IResult AnswerNothing(Outcome<Nothing> outcome) => outcome.IsDone(out _, out var problem) ? Results.NoContent() : Refuse(problem);

    /// <summary>201 with a body and its address; 200 where an earlier call with the same idempotency key made it.</summary>
    public IResult Created(string location, object body, bool isRepeated)
    {
        if (isRepeated)
        {
            http.Response.Headers["Idempotency-Replayed"] = "true";
        }
        else
        {
            http.Response.Headers.Location = location;
        }

        return Results.Json(body, ApiJson.Options, statusCode: isRepeated ? StatusCodes.Status200OK : StatusCodes.Status201Created);
    }

    /// <summary>The body as it came; the gate limits its length.</summary>
    public async Task<byte[]> BytesAsync()
    {
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer, Ct);
        return buffer.ToArray();
    }

    private bool TryReadIdempotency(byte[] body, out IdempotencyAsk? ask)
    {
        ask = null;
        if (!http.Request.Headers.TryGetValue(IdempotencyHeader, out var values))
        {
            return true;
        }

        var key = values.ToString();
        if (key.Length is 0 or > IdempotentCreation.MaxKeyLength || !key.All(letter => letter is > ' ' and <= '~'))
        {
            return false;
        }

        var head = Encoding.UTF8.GetBytes($"{http.Request.Method} {http.Request.Path}\n");
        ask = new IdempotencyAsk(key, SHA256.HashData([.. head, .. body]));
        return true;
    }
}

/// <summary>A body that was read, and how it may be repeated.</summary>
internal sealed record Sent<T>(T Body, IdempotencyAsk? Idempotency);

/// <summary>A list as the API writes it.</summary>
/// <param name="Next">The cursor for <c>after</c>; null at the end.</param>
internal sealed record ListJson<T>(IReadOnlyList<T> Items, string? Next)
{
    public static ListJson<T> Of<TRow>(Page<TRow> page, Func<TRow, T> item) => new([.. page.Items.Select(item)], page.Next);
}

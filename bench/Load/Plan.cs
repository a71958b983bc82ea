namespace ClientPortal.Bench.Load;

/// <summary>What a contestant is asked, again and again.</summary>
/// <param name="Path">From the root of the server.</param>
internal sealed record Plan(string Method, string Path)
{
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The bodies, one request each; one empty text for a request without a body.</summary>
    public IReadOnlyList<string> Bodies { get; init; } = [""];

    /// <summary>Whether a body may be sent only once: codes and refresh tokens. Such a list never wraps around; the burst fails when it is used up.</summary>
    public bool Once { get; init; }

    /// <summary>Whether each request takes any of the bodies, all of one length; there may be a million.</summary>
    public bool Spread { get; init; }

    /// <summary>How many ask at once.</summary>
    public int Connections { get; init; } = 32;

    /// <summary>Whether a good answer leads on instead of telling something, as that to a form does.</summary>
    public bool Redirects { get; init; }

    /// <summary>What the body of a good answer contains; asked before the first and after the last burst.</summary>
    public string Proof { get; init; } = "";

    public static Plan Form(string path, params IReadOnlyList<string> bodies) =>
        new("POST", path) { Bodies = bodies, Headers = [("Content-Type", "application/x-www-form-urlencoded")] };

    public static Plan Json(string path, params IReadOnlyList<string> bodies) =>
        new("POST", path) { Bodies = bodies, Headers = [("Content-Type", "application/json")] };

    public Plan With(string name, string value) => this with { Headers = [.. Headers, (name, value)] };
}

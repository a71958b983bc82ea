using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace ClientPortal.AspNetCore;

/// <summary>What a request shows to say who calls: a header, and only one (RFC 6750 §2).</summary>
internal static class PresentedCredential
{
    private const int MaxLength = 8192;
    private const string Bearer = "Bearer ";
    private const string ApiKeyHeader = "X-Api-Key";

    /// <summary>The credential; null for none. <paramref name="isAmbiguous"/> where there are several, and none of them counts.</summary>
    public static string? In(HttpRequest request, out bool isAmbiguous)
    {
        string?[] shown = [.. request.Headers[HeaderNames.Authorization], .. request.Headers[ApiKeyHeader]];
        isAmbiguous = shown.Length > 1;
        return shown is [{ Length: > 0 and <= MaxLength } only] ? WithoutScheme(only.Trim()) : null;
    }

    private static string? WithoutScheme(string value)
    {
        if (value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return value[Bearer.Length..].Trim();
        }

        return value.Contains(' ', StringComparison.Ordinal) ? null : value; // another scheme is somebody else's
    }
}

using System.Diagnostics;
using System.Net;
using System.Text;
using ClientPortal.Domain.Outbound;
using ClientPortal.Web.Outbound;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClientPortal.Tests.Outbound;

public sealed class GuardedOutboundTests
{
    [Theory]
    [Trait("SEC", "153")]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("http://localhost:{0}/")]
    [InlineData("https://127.0.0.1:{0}/")]
    [InlineData("https://localhost:{0}/")]
    [InlineData("https://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("https://2130706433:{0}/")]
    [InlineData("https://0x7f.1:{0}/")]
    [InlineData("https://0177.0.0.01:{0}/")]
    public async Task What_lies_inside_is_not_even_connected_to(string address)
    {
        await using var site = OutsideSite.WithJson(() => "{}");
        using var outbound = Client(allowPrivate: false, Dns.GetHostAddressesAsync);

        var answer = await outbound.GetAsync(new Uri(string.Format(System.Globalization.CultureInfo.InvariantCulture, address, site.Port)), "application/json", CancellationToken.None);

        answer.ShouldBe(new OutboundAnswer.Failed(OutboundFailure.Refused));
        site.Connections.ShouldBe(0);
    }

    [Fact]
    [Trait("SEC", "153")]
    public async Task A_name_is_judged_by_every_address_it_has_at_the_moment_of_connecting()
    {
        await using var site = OutsideSite.WithJson(() => "{}");
        var answers = new Queue<IPAddress[]>([
            [IPAddress.Loopback],
            [IPAddress.Parse("93.184.215.14"), IPAddress.Loopback],
            [IPAddress.Parse("::ffff:127.0.0.1")],
            []]);
        using var outbound = Client(allowPrivate: false, (_, _) => Task.FromResult(answers.Dequeue()));

        while (answers.Count > 0)
        {
            (await outbound.GetAsync(new Uri($"https://app.example:{site.Port}/"), "application/json", CancellationToken.None))
                .ShouldBe(new OutboundAnswer.Failed(OutboundFailure.Refused));
        }

        site.Connections.ShouldBe(0);
    }

    [Fact]
    [Trait("SEC", "153")]
    public async Task A_redirect_is_an_answer_and_is_not_followed()
    {
        await using var inside = OutsideSite.WithJson(() => "{}");
        await using var site = OutsideSite.Start((_, stream, ct) => stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 302 Found\r\nLocation: {inside.Address}\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), ct).AsTask());
        using var outbound = Client(allowPrivate: true, Dns.GetHostAddressesAsync);

        for (var i = 0; i < 2; i++)
        {
            (await outbound.GetAsync(site.Address, "application/json", CancellationToken.None)).ShouldBeOfType<OutboundAnswer.Answered>().Status.ShouldBe(302);
        }

        inside.Connections.ShouldBe(0);
        site.Connections.ShouldBe(2, "each call is judged anew, so no connection is kept");
        string.Concat(site.Requests).ShouldNotContain("Cookie");
    }

    [Fact]
    [Trait("SEC", "153")]
    public async Task A_long_answer_is_cut_off_and_so_is_a_slow_one()
    {
        await using var announced = OutsideSite.Start((_, stream, ct) => stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n"u8.ToArray(), ct).AsTask());
        await using var endless = OutsideSite.Start((_, stream, ct) => PourAsync(stream, TimeSpan.Zero, ct));
        await using var slow = OutsideSite.Start((_, stream, ct) => PourAsync(stream, TimeSpan.FromMilliseconds(200), ct));
        using var outbound = Client(allowPrivate: true, Dns.GetHostAddressesAsync);
        var started = Stopwatch.GetTimestamp();

        var answers = await Task.WhenAll(new[] { announced, endless, slow }.Select(site => outbound.GetAsync(site.Address, "application/json", CancellationToken.None)));

        answers.ShouldBe([
            new OutboundAnswer.Failed(OutboundFailure.TooLarge), new OutboundAnswer.Failed(OutboundFailure.TooLarge), new OutboundAnswer.Failed(OutboundFailure.TooSlow)]);
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(8));
    }

    [Fact]
    public async Task An_answer_comes_whole_with_its_type_and_its_age()
    {
        await using var site = OutsideSite.WithJson(() => """{"keys":[]}""", "Cache-Control: public, max-age=90\r\n");
        using var outbound = Client(allowPrivate: true, Dns.GetHostAddressesAsync);

        var got = (await outbound.GetAsync(site.Address, "application/json", CancellationToken.None)).ShouldBeOfType<OutboundAnswer.Answered>();
        var posted = await outbound.PostFormAsync(site.Address, new Dictionary<string, string> { ["logout_token"] = "a b" }, CancellationToken.None);

        (got.Status, got.MediaType, got.MaxAge).ShouldBe((200, "application/json", TimeSpan.FromSeconds(90)));
        Encoding.UTF8.GetString(got.Body.Span).ShouldBe("""{"keys":[]}""");
        posted.ShouldBeOfType<OutboundAnswer.Answered>();
        site.Requests.Last().ShouldEndWith("logout_token=a+b");
        site.Requests.Last().ShouldNotContain("traceparent");
    }

    [Fact]
    public async Task Nobody_there_is_unreachable_and_the_caller_may_give_up()
    {
        Uri gone;
        await using (var site = OutsideSite.WithJson(() => "{}"))
        {
            gone = site.Address;
        }

        await using var silent = OutsideSite.Start((_, _, ct) => Task.Delay(Timeout.Infinite, ct));
        using var outbound = Client(allowPrivate: true, Dns.GetHostAddressesAsync);
        using var impatience = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        (await outbound.GetAsync(gone, "application/json", CancellationToken.None)).ShouldBe(new OutboundAnswer.Failed(OutboundFailure.Unreachable));
        await Should.ThrowAsync<OperationCanceledException>(() => outbound.GetAsync(silent.Address, "application/json", impatience.Token));
    }

    private static async Task PourAsync(Stream stream, TimeSpan pause, CancellationToken ct)
    {
        await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), ct);
        while (true)
        {
            await stream.WriteAsync(new byte[1024], ct);
            await Task.Delay(pause, ct);
        }
    }

    private static GuardedOutbound Client(bool allowPrivate, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        var addresses = new OutboundAddresses(new OutboundOptions { AllowPrivateAddresses = allowPrivate });
        return new GuardedOutbound(addresses, new GuardedConnections(addresses, resolve), TimeProvider.System, NullLogger<GuardedOutbound>.Instance);
    }
}

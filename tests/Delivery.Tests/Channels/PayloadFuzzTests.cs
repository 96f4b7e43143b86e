using System.Text;
using System.Text.Json;
using CsCheck;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Delivery.Tests;

/// <summary>Whatever a campaign holds and whatever a vendor answers: mapping and reading never throw, and no text leaves its field.</summary>
public sealed class PayloadFuzzTests
{
    private static readonly VivoCredentials Vivo = new(1, "k", "s");

    // UTF-16 code units, half surrogate pairs and controls among them.
    private static readonly Gen<string> Text = Gen.Frequency(
        (4, Gen.Char.Array[0, 60].Select(chars => new string(chars))),
        (2, OneOf("", " ", "\0", "\ud800", "\udc00x", "\u2028", "【广告】", "\"},{\"", "a,b", "👩‍👩‍👧‍👦", "&registration_id=x", "\r\nauthorization: x")),
        (1, Gen.Int[1000, 6000].Select(n => new string('字', n))));

    private static readonly Gen<ChannelBatch> Batch =
        from texts in Text.Array[12]
        from flags in Gen.Bool.Array[4]
        from links in Text.Array[0, 3]
        from life in Gen.OneOf(Gen.Const(1L), Gen.Long[1, 10_000_000], Gen.Const(long.MaxValue))
        let content = new PopUpContent(texts[0], texts[1], flags[0] ? texts[2] : null, flags[0] ? texts[3] : null, texts[4], flags[1], flags[2], flags[3], links, flags[0] ? texts[5] : null, texts[6], texts[7])
        select new ChannelBatch(texts[8], texts[9], "", content, flags[2] ? texts[10] : null, 0, life, life, new ChannelSettings("fcm", null, default), [new Recipient(texts[11], texts[11], 0, [], texts[11], "fcm", flags[3])]);

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    [Fact]
    public void Mapping_never_throws_and_what_it_writes_can_be_read() => Batch.Sample(batch =>
    {
        var to = batch.Recipients[0];
        var notice = PushNotice.Of(batch, to);
        byte[][] bodies =
        [
            FcmPayload.Write(notice, to.Token), ApnsPayload.Write(notice), WebPushPayload.Write(notice, to.DeliveryId), HuaweiPayload.Write(notice, [to.Token]), HonorPayload.Write(notice, [to.Token]), HuaweiPayload.WriteRecall(notice, [to.Token]),
            VivoPayload.WriteOne(notice, Vivo, to.Token, to.DeliveryId), VivoPayload.WriteText(notice, Vivo, to.DeliveryId), VivoPayload.WriteList(Vivo, to.Token, [to.Token], to.DeliveryId),
            Encoding.UTF8.GetBytes(OppoPayload.Write(notice, [(to.DeliveryId, to.Token)])),
        ];
        foreach (var body in bodies) using (JsonDocument.Parse(body, new JsonDocumentOptions { AllowDuplicateProperties = false })) { }
        _ = new FormUrlEncodedContent(XiaomiPayload.Write(notice, "p", [to.Token]));
        _ = new FormUrlEncodedContent(XiaomiPayload.WriteRecall(notice, "p", [to.Token]));
        string?[] told = [FcmPayload.Unfit(notice), ApnsPayload.Unfit(bodies[1]), WebPushPayload.Unfit(bodies[2]), HuaweiPayload.Unfit(notice), HonorPayload.Unfit(notice), XiaomiPayload.Unfit(notice), OppoPayload.Unfit(notice), VivoPayload.Unfit(notice)];
        Assert.All(told, reason => Assert.NotEqual("", reason));
        _ = (ApnsPayload.RequestId(to.DeliveryId), ApnsPayload.IsToken(to.Token), Texts.IsPlain(to.Token), WebPushSubscription.Parse(to.Token, out _));
    }, iter: 2_000);

    [Fact]
    public void A_title_comes_back_from_the_JSON_as_it_went_in_but_for_half_surrogate_pairs() => Text.Sample(title =>
    {
        using var json = JsonDocument.Parse(FcmPayload.Write(Notices.Plain with { Title = title }, "t"));
        var read = json.RootElement.GetProperty("message").GetProperty("notification").GetProperty("title").GetString();
        Assert.Equal(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(title)), read);
    }, iter: 2_000);

    private static readonly Gen<string> Json = Gen.Recursive<string>((depth, nested) => depth > 3
        ? Gen.Int.Select(n => n.ToString())
        : Gen.Frequency(
            (2, OneOf("null", "true", "0", "-1", "80100000", "1e999", "\"\\ud800\"", "\"80100000\"", "\"{\\\"illegal_tokens\\\":[1,null,\\\"t\\\"]}\"", "\"200\"", "[]", "{}")),
            (3, Gen.Select(OneOf("code", "msg", "data", "result", "error", "details", "errorCode", "reason", "bad_regids", "failTokens", "expireTokens", "invalidUsers", "invalidUser", "userid", "status", "registrationId", "illegal_tokens", "taskId"), nested, OneOf("code", "data", "result"), nested,
                (a, x, b, y) => a == b ? $"{{\"{a}\":{x}}}" : $"{{\"{a}\":{x},\"{b}\":{y}}}")),
            (1, nested.Array[0, 3].Select(items => $"[{string.Join(',', items)}]"))));

    [Fact]
    public void An_answer_is_read_to_one_result_per_recipient_whatever_it_holds()
    {
        string[] tokens = ["t", "u", "v"];
        var answers = Gen.Select(OneOf(0, 200, 201, 204, 302, 400, 401, 403, 404, 410, 413, 429, 500, 503, 999), Gen.OneOf(Json.Select(Encoding.UTF8.GetBytes), Gen.Byte.Array[0, 40]));
        answers.Sample((status, body) =>
        {
            var answer = new VendorAnswer(status, body);
            RecipientResult[] single = [HuaweiErrors.OfRecall(answer), FcmErrors.Of(answer), ApnsErrors.Of(answer), WebPushErrors.Of(answer), OppoErrors.OfAuth(answer), VivoErrors.OfAuth(answer), VivoErrors.NotSaved(answer), AccessToken.OfOAuth(new VendorReading(answer, default)).Fault];
            IReadOnlyList<RecipientResult>[] many = [HuaweiErrors.Of(answer, tokens), HonorErrors.Of(answer, tokens), XiaomiErrors.Of(answer, tokens), OppoErrors.Of(answer, tokens), VivoErrors.Of(answer, tokens)];
            _ = (FcmErrors.IsTokenRefused(answer), ApnsErrors.IsTokenRefused(answer), HuaweiErrors.IsTokenRefused(answer), OppoErrors.IsTokenRefused(answer), VivoErrors.IsTokenRefused(answer), VivoErrors.TaskIdOf(answer));
            Assert.All(many, results => Assert.Equal(tokens.Length, results.Count));
            foreach (var result in single.SkipLast(1).Concat(many.SelectMany(results => results)))
            {
                Assert.NotEqual(RecipientStatus.Unknown, result.Status);
                Assert.Equal(result.Status == RecipientStatus.Accepted, result.Reason.Length == 0);
                Assert.InRange(result.Reason.Length, 0, 200);
            }
            // What is no success was taken by nobody.
            if (status is < 200 or >= 300) Assert.All(single.SkipLast(1).Concat(many.SelectMany(results => results)), result => Assert.NotEqual(RecipientStatus.Accepted, result.Status));
        }, iter: 5_000);
    }
}

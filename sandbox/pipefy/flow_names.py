"""The names in the seeded organizations: (pipe, flow), busiest first. Nothing here is real."""

ACME: tuple[tuple[str, str], ...] = (
    ("Pedidos", "Novo pedido: reservar estoque"),
    ("Contas a pagar", "Nota fiscal → ERP"),
    ("Atendimento", "E-mail recebido → cartão"),
    ("Vendas", "Lead do site → CRM"),
    ("Contas a receber", "Boleto pago: dar baixa"),
    ("Logística", "Rastreio: atualizar entrega"),
    ("Atendimento", "Pesquisa de satisfação"),
    ("Compras", "Cotação: comparar fornecedores"),
    ("TI — Chamados", "Alerta de monitoramento → chamado"),
    ("Contas a pagar", "Conferir CNPJ do fornecedor"),
    ("Pedidos", "Pedido cancelado: estornar"),
    ("RH — Admissões", "Documentos assinados → pasta"),
    ("Vendas", "Proposta aceita → contrato"),
    ("Logística", "Romaneio do dia"),
    ("Contas a receber", "Lembrete de vencimento por WhatsApp"),
    ("Atendimento", "SLA estourado: avisar gestor"),
    ("Compras", "Pedido aprovado → ordem de compra"),
    ("Marketing", "Inscrição no evento → lista"),
    ("TI — Chamados", "Novo colaborador: criar acessos"),
    ("Contas a pagar", "Agendar pagamento no banco"),
    ("Vendas", "Meta do dia no Slack"),
    ("RH — Férias", "Pedido de férias → calendário"),
    ("Jurídico", "Contrato vencendo em 30 dias"),
    ("Logística", "Devolução recebida"),
    ("Pedidos", "Enviar XML ao cliente"),
    ("Contas a receber", "Conciliação do cartão"),
    ("Compras", "Fornecedor homologado → cadastro"),
    ("Marketing", "Post aprovado → agenda"),
    ("RH — Admissões", "Exame admissional marcado"),
    ("Atendimento", "Avaliação negativa → cartão"),
    ("TI — Chamados", "Chamado resolvido: pedir nota"),
    ("Facilities", "Sala reservada → agenda"),
    ("Jurídico", "Procuração: coletar assinaturas"),
    ("Contas a pagar", "Reembolso aprovado"),
    ("Vendas", "Cliente inativo há 90 dias"),
    ("Qualidade", "Não conformidade → plano de ação"),
    ("RH — Férias", "Saldo de férias mensal"),
    ("Marketing", "Brinde solicitado"),
    ("Facilities", "Manutenção predial"),
    ("Compras", "Estoque mínimo atingido"),
    ("Qualidade", "Auditoria: lembrar responsáveis"),
    ("Jurídico", "Publicações do diário oficial"),
    ("Diretoria", "Resumo semanal"),
)

# Names that a careless message would turn into a mention, a link, formatting or a formula.
HOSTILE: tuple[tuple[str | None, str | None], ...] = (
    ("Atendimento", "<!channel> *bold* _it_ ~s~ `code`"),
    ("Financeiro & Fiscal <teste>", '=HYPERLINK("http://evil.example")'),
    ("Vendas", "<https://evil.example|click>"),
    ("@here", "@here & <@U0ANA>"),
    ("Compras", ("Integração com um nome que ninguém leu até o fim " + "muito longo " * 25)[:299] + "!"),
    (None, None),
    ("TI — Chamados", "Relatório \u202efdp.exe"),
    (":fire:", ":fire:"),
)

IDLE: tuple[tuple[str, str], ...] = (
    ("Diretoria", "Indicadores do trimestre"),
    ("RH — Admissões", "Boas-vindas (modelo)"),
    ("Qualidade", "Certificado a renovar"),
)

DISABLED: tuple[tuple[str, str], ...] = (
    ("Vendas", "Lead do site → planilha (antigo)"),
    ("Contas a pagar", "Nota fiscal → ERP (cópia)"),
    ("Logística", "Rastreio por e-mail"),
    ("TI — Chamados", "Teste do João"),
    ("Marketing", "Campanha de Natal"),
    ("Pedidos", "Cupom: validar"),
)

RETAIL: tuple[tuple[str, str], ...] = (
    ("Lojas", "Venda do caixa → ERP"),
    ("E-commerce", "Pedido pago → separação"),
    ("E-commerce", "Carrinho abandonado"),
    ("Lojas", "Sangria de caixa"),
    ("Estoque", "Inventário rotativo"),
    ("Trocas", "Troca aprovada → crédito"),
    ("Lojas", "Etiqueta de preço"),
    ("Estoque", "Transferência entre lojas"),
    ("Fidelidade", "Pontos do mês"),
    ("Trocas", "Defeito → fornecedor"),
    ("Fidelidade", "Aniversariantes do dia"),
    ("Lojas", "Escala da semana"),
)
